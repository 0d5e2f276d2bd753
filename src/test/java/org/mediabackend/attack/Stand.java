package org.mediabackend.attack;

/** Runs attacks. */
interface Stand extends AutoCloseable {

    /** Lets the attack happen, to its end or until the judge has seen enough. */
    Observed run(Attack attack, Scene scene, Judge judge) throws Exception;

    @Override
    default void close() throws Exception {}
}

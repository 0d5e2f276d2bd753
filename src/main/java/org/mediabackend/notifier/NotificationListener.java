package org.mediabackend.notifier;

/** Hears one topic. Called on the notifier's only thread, so it must hand work over and return. */
public interface NotificationListener {

    /** A notification arrived. */
    void notified(String payload);

    /** The connection was made, or made again: notifications may have been missed before this moment. */
    void connected();
}

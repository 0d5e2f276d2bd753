package org.mediabackend.attack;

import java.util.List;
import java.util.stream.Stream;

/** All of them. */
final class Attacks {

    static final List<Attack> ALL = Stream.of(
                    ReadAttacks.rows(),
                    ReadImageAttacks.rows(),
                    WriteAttacks.rows(),
                    NetworkAttacks.rows(),
                    CodeAttacks.rows(),
                    LimitAttacks.rows(),
                    TenantAttacks.rows())
            .flatMap(List::stream)
            .toList();

    private Attacks() {}
}

package org.mediabackend.media;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.mediabackend.tools.Toolbox;

/** Policies for tests. */
final class Policies {

    private static final Set<String> ENV =
            Set.of("TZ", "LANG", "LC_ALL", "OMP_NUM_THREADS", "MAGICK_THREAD_LIMIT", "VIPS_CONCURRENCY");

    /** Where nobody tells tasks apart. */
    static final OtherWorkspaces ALL = task -> true;

    private Policies() {}

    /** As strict as by default, but that files may lie anywhere. */
    static ArgumentPolicy anywhere(Toolbox toolbox) {
        List<Path> all = List.of(Path.of("/"));
        return of(PolicySettings.Mode.STRICT, Path.of("target/no-data"), all, all, toolbox);
    }

    static ArgumentPolicy of(PolicySettings.Mode mode, Path data, List<Path> read, List<Path> write, Toolbox toolbox) {
        return of(mode, PolicySettings.Network.NONE, data, read, write, toolbox);
    }

    static ArgumentPolicy of(
            PolicySettings.Mode mode,
            PolicySettings.Network network,
            Path data,
            List<Path> read,
            List<Path> write,
            Toolbox toolbox) {
        return new ArgumentPolicy(
                new PolicySettings(
                        data, new PolicySettings.Paths(read, write), new PolicySettings.Policy(mode, ENV), network),
                new FfmpegOptionsAtHand(toolbox));
    }
}

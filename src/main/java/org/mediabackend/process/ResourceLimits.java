package org.mediabackend.process;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What each process of a command may use; 0 is no limit. Set by {@code prlimit} of util-linux. None is raised above
 * what the server itself may use.
 *
 * @param addressSpace bytes of address space; null is as much as the machine has memory, but at least 8 GB
 * @param cpuTime of the processors
 * @param fileSize bytes of one file
 * @param openFiles files open at once
 * @param processes processes and threads of the command's user; the kernel does not hold root to it
 */
public record ResourceLimits(
        @Nullable DataSize addressSpace,
        @DefaultValue("7d") Duration cpuTime,
        @DefaultValue("100GB") DataSize fileSize,
        @DefaultValue("4096") long openFiles,
        @DefaultValue("8192") long processes) {

    /** The defaults. */
    static final ResourceLimits STANDARD =
            new ResourceLimits(null, Duration.ofDays(7), DataSize.ofGigabytes(100), 4096, 8192);

    private static final class Own {
        static final Map<String, Long> HARD = hard();
    }

    /** @throws IllegalArgumentException when one is negative, or too small for a program to start */
    public ResourceLimits {
        addressSpace = addressSpace == null ? ofMachine() : addressSpace;
        require("address-space", addressSpace.toBytes(), 64L << 20);
        require("cpu-time", cpuTime.isZero() || cpuTime.toSeconds() > 0 ? cpuTime.toSeconds() : -1, 1);
        require("file-size", fileSize.toBytes(), 1);
        require("open-files", openFiles, 16);
        require("processes", processes, 1);
    }

    private static DataSize ofMachine() {
        return DataSize.ofBytes(Math.max(
                8L << 30,
                ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0));
    }

    private static void require(String name, long value, long least) {
        if (value < 0 || (value > 0 && value < least)) {
            throw new IllegalArgumentException(
                    "media.sandbox.limits." + name + " must be 0, which is no limit, or at least " + least);
        }
    }

    /** What stands in front of a program that is held to them. */
    List<String> command() throws IOException {
        List<String> options = new ArrayList<>(List.of(
                Leash.onPath("prlimit")
                        .orElseThrow(() -> new IOException("there is no prlimit (package util-linux)"))
                        .toString(),
                "--core=0"));
        add(options, "--as=", Objects.requireNonNull(addressSpace).toBytes(), "Max address space");
        add(options, "--cpu=", cpuTime.toSeconds(), "Max cpu time");
        add(options, "--fsize=", fileSize.toBytes(), "Max file size");
        add(options, "--nofile=", openFiles, "Max open files");
        add(options, "--nproc=", processes, "Max processes");
        options.add("--");
        return options;
    }

    private static void add(List<String> options, String option, long value, String own) {
        if (value > 0) {
            options.add(option + Math.min(value, Own.HARD.getOrDefault(own, Long.MAX_VALUE)));
        }
    }

    /** From lines such as {@code Max open files 1024 524288 files}. */
    private static Map<String, Long> hard() {
        Map<String, Long> hard = new HashMap<>();
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                String[] columns = line.split("\\s{2,}");
                if (columns.length > 2 && columns[2].matches("\\d{1,18}")) {
                    hard.put(columns[0], Long.parseLong(columns[2]));
                }
            }
        } catch (IOException e) {
            // Then prlimit says what may not be.
            return Map.of();
        }
        return hard;
    }
}

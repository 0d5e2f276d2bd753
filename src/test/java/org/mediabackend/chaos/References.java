package org.mediabackend.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the outputs must be, byte by byte: each recipe's commands were run once by hand. Immutable. */
final class References {

    private final Map<String, String> digests = new HashMap<>();

    References(Path directory, Path ffmpeg) throws IOException, InterruptedException {
        for (Recipe recipe : Recipe.values()) {
            if (recipe == Recipe.DEMO || recipe == Recipe.HOPELESS) {
                continue;
            }
            Path made = Files.createDirectories(directory.resolve(recipe.toString()));
            for (List<String> args : recipe.commands()) {
                run(ffmpeg, args, made);
            }
            for (String name : recipe.files()) {
                digests.put(recipe + "/" + name, digest(Files.readAllBytes(made.resolve(name))));
            }
        }
        digests.put(
                Recipe.DEMO + "/result.txt",
                digest(Recipe.DEMO_TEXT.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** Whether the file is there and is what it must be. */
    boolean isWhole(Recipe recipe, Path file) {
        try {
            return digest(Files.readAllBytes(file))
                    .equals(Objects.requireNonNull(digests.get(recipe + "/" + file.getFileName())));
        } catch (IOException e) {
            return false;
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Path ffmpeg, List<String> args, Path directory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ffmpeg.toString(), "-v", "error", "-nostdin", "-y"));
        // At full speed: what -re changes is the time, not the bytes.
        args.stream().filter(arg -> !arg.equals("-re")).forEach(command::add);
        int exitCode = new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IOException("the reference could not be made: " + command);
        }
    }
}

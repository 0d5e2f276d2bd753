package org.mediabackend.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a 64-bit little-endian ELF file asks of the libraries it is linked with. Layout: the System V ABI, and the Linux
 * Standard Base on symbol versioning.
 */
final class ElfFile {

    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_STRTAB = 5;
    private static final long DT_VERNEED = 0x6ffffffeL;
    private static final long DT_VERNEEDNUM = 0x6fffffffL;

    private final ByteBuffer file;

    private ElfFile(ByteBuffer file) {
        this.file = file;
    }

    /** @throws IOException when it cannot be read or is not such a file */
    static ElfFile read(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            ByteBuffer file = channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            if (file.limit() < 64 || file.getInt(0) != 0x464c457f || file.get(4) != 2 || file.get(5) != 1) {
                throw new IOException(path + " is not a 64-bit little-endian ELF file");
            }
            return new ElfFile(file);
        }
    }

    /** The processor's number, {@code e_machine}. */
    short machine() {
        return file.getShort(18);
    }

    /** The versions of symbols that this file needs of that library; empty when it needs none of it. */
    Set<String> neededVersions(String soname) {
        Set<String> versions = new LinkedHashSet<>();
        Map<Long, Long> dynamic = dynamic();
        if (!dynamic.containsKey(DT_VERNEED)) {
            return versions;
        }
        int strings = offset(dynamic.getOrDefault(DT_STRTAB, 0L));
        int need = offset(dynamic.getOrDefault(DT_VERNEED, 0L));
        for (long i = dynamic.getOrDefault(DT_VERNEEDNUM, 0L); i > 0; i--) {
            if (string(strings + file.getInt(need + 4)).equals(soname)) {
                int aux = need + file.getInt(need + 8);
                for (int j = file.getShort(need + 2); j > 0; j--) {
                    versions.add(string(strings + file.getInt(aux + 8)));
                    aux += file.getInt(aux + 12);
                }
            }
            need += file.getInt(need + 12);
        }
        return versions;
    }

    private Map<Long, Long> dynamic() {
        Map<Long, Long> entries = new HashMap<>();
        for (int i = 0; i < headers(); i++) {
            int header = header(i);
            if (file.getInt(header) == PT_DYNAMIC) {
                int at = (int) file.getLong(header + 8);
                for (; file.getLong(at) != 0; at += 16) {
                    entries.put(file.getLong(at), file.getLong(at + 8));
                }
            }
        }
        return entries;
    }

    /** Where in the file an address lies. */
    private int offset(long address) {
        for (int i = 0; i < headers(); i++) {
            int header = header(i);
            long start = file.getLong(header + 16);
            if (file.getInt(header) == PT_LOAD && address >= start && address < start + file.getLong(header + 32)) {
                return (int) (address - start + file.getLong(header + 8));
            }
        }
        throw new IllegalArgumentException("No segment holds the address " + address);
    }

    private int headers() {
        return file.getShort(56);
    }

    private int header(int index) {
        return (int) file.getLong(32) + index * file.getShort(54);
    }

    private String string(int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        file.get(at, bytes);
        return new String(bytes, UTF_8);
    }
}

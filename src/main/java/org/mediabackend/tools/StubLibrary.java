package org.mediabackend.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Writes an empty shared library: a name and the versions that others ask for, no symbol. The dynamic linker accepts it
 * as long as symbols are bound when first called, which is how the libraries of the bundle are linked; a call of one
 * would end the program with a message. Layout as in {@link ElfFile}: header, three program headers, then tables in one
 * segment at address 0, so that an address is an offset.
 */
final class StubLibrary {

    private static final int ELF_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int TABLES = ELF_HEADER + 3 * PROGRAM_HEADER;
    private static final int SYMBOL = 24;
    private static final int VERDEF = 20;
    private static final int VERDAUX = 8;
    private static final int DYNAMIC_ENTRIES = 11;
    /** The largest page of the processors in question (arm64). */
    private static final long PAGE = 0x10000;

    private StubLibrary() {}

    /**
     * The file's content.
     *
     * @param soname the library's name
     * @param versions versions it is to define
     * @param machine the processor's number, {@code e_machine}
     */
    static byte[] bytes(String soname, Collection<String> versions, short machine) {
        // A definition for the file itself comes first, by the rules of symbol versioning.
        List<String> definitions = new ArrayList<>(List.of(soname));
        definitions.addAll(versions);
        Strings strings = new Strings();
        List<Integer> names = definitions.stream().map(strings::add).toList();

        int hash = TABLES;
        int symbols = hash + 16;
        int symbolVersions = symbols + SYMBOL;
        int verdefs = symbolVersions + 8;
        int dynamic = aligned(verdefs + definitions.size() * (VERDEF + VERDAUX));
        int text = dynamic + DYNAMIC_ENTRIES * 16;
        int size = text + strings.size();

        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elfHeader(file, machine);
        // PT_LOAD, readable and writable: the dynamic linker writes into the dynamic table.
        programHeader(file, 1, 6, 0, size, PAGE);
        // PT_DYNAMIC
        programHeader(file, 2, 6, dynamic, DYNAMIC_ENTRIES * 16, 8);
        // PT_GNU_STACK: without it the process would get an executable stack.
        programHeader(file, 0x6474e551, 6, 0, 0, 16);
        // One bucket, one symbol: the null one, which the freshly allocated zeros are.
        file.putInt(hash, 1).putInt(hash + 4, 1);
        versionDefinitions(file, verdefs, definitions, names);
        file.position(dynamic);
        // DT_SONAME, DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_VERSYM, DT_VERDEF, DT_VERDEFNUM
        entry(file, 14, names.getFirst());
        entry(file, 4, hash);
        entry(file, 5, text);
        entry(file, 6, symbols);
        entry(file, 10, strings.size());
        entry(file, 11, SYMBOL);
        entry(file, 0x6ffffff0L, symbolVersions);
        entry(file, 0x6ffffffcL, verdefs);
        entry(file, 0x6ffffffdL, definitions.size());
        file.put(text, strings.bytes());
        return file.array();
    }

    private static void elfHeader(ByteBuffer file, short machine) {
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        // ET_DYN, machine, version, entry, program headers' offset, no sections, flags
        file.putShort((short) 3).putShort(machine).putInt(1).putLong(0);
        file.putLong(ELF_HEADER).putLong(0).putInt(0);
        file.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 3);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    }

    private static void programHeader(ByteBuffer file, int type, int flags, long at, long size, long alignment) {
        file.putInt(type).putInt(flags).putLong(at).putLong(at).putLong(at);
        file.putLong(size).putLong(size).putLong(alignment);
    }

    private static void versionDefinitions(ByteBuffer file, int at, List<String> definitions, List<Integer> names) {
        file.position(at);
        for (int i = 0; i < definitions.size(); i++) {
            boolean last = i == definitions.size() - 1;
            // Verdef: structure's version, flags (1 for the file itself), index, names, hash, offsets of name and next
            file.putShort((short) 1).putShort((short) (i == 0 ? 1 : 0)).putShort((short) (i + 1));
            file.putShort((short) 1).putInt(elfHash(definitions.get(i))).putInt(VERDEF);
            file.putInt(last ? 0 : VERDEF + VERDAUX);
            file.putInt(names.get(i)).putInt(0);
        }
    }

    private static void entry(ByteBuffer file, long tag, long value) {
        file.putLong(tag).putLong(value);
    }

    /** The hash of the System V ABI. */
    private static int elfHash(String name) {
        int hash = 0;
        for (byte b : name.getBytes(UTF_8)) {
            hash = (hash << 4) + (b & 0xff);
            int high = hash & 0xf0000000;
            hash = (hash ^ (high >>> 24)) & ~high;
        }
        return hash;
    }

    private static int aligned(int offset) {
        return (offset + 7) & ~7;
    }

    /** A string table: it begins with the empty string. */
    private static final class Strings {

        private final ByteArrayOutputStream table = new ByteArrayOutputStream();

        Strings() {
            table.write(0);
        }

        int add(String text) {
            int at = table.size();
            table.writeBytes(text.getBytes(UTF_8));
            table.write(0);
            return at;
        }

        int size() {
            return table.size();
        }

        byte[] bytes() {
            return table.toByteArray();
        }
    }
}

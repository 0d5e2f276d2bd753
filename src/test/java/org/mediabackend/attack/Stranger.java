package org.mediabackend.attack;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/**
 * A shared object of x86-64 that says on stderr that it was loaded, and does nothing else:
 *
 * <pre>{@code
 * static const char said[] = "a stranger's code ran\n";
 * __attribute__((constructor)) static void loaded(void) {
 *     long result;
 *     __asm__ volatile("syscall" : "=a"(result) : "a"(1L), "D"(2L), "S"(said), "d"(sizeof said - 1)
 *                      : "rcx", "r11", "memory");
 * }
 * // gcc -shared -nostdlib -Os -s -fPIC -fno-asynchronous-unwind-tables
 * //     -Wl,--build-id=none,-z,noseparate-code,-z,norelro,--hash-style=gnu
 * }</pre>
 */
final class Stranger {

    static final String SAYS = "a stranger's code ran";

    private static final String ZIPPED = """
        H4sICDzzBGsCA3N0cmFuZ2VyLnNvAK1UzUojQRCumfiv+Ae7uqgwF1ERWxMURFAEXfXgQfHiQdBOpk0CzgRmWjAnn2DfYR9j8bIB
        n0V8AgUvao+pSnpKgz9Y0PPxdXd1TX3VXZe/d7dcxwGyDKxBkwGsI+5l7LllaDPfPuh92dsOre2fk0YYrENCO+z1oTR2OWkkPxf9
        ajhfG0pj4+fJH+n+jfY74OM2aB3jWMd+1hr5IL+w9fifZHP103x2/iwNGxhov2b+0ot1JMOiiqZir1DxlWdYT/OcXyzOGKTj3T0+
        VRL0cD/V6hA5abKOvIfJ2Is4itiJeML0pfVuxh+e6vG/qt97tr2xseJNb6p8WYZeNidyYmEuuzjrq3w2d56dwSkAEZeMkFrmQRTD
        c1GScQmEXw3jalBHHYGI1JlMCAitLrThFV9qCUKVjk8jGSgQ5bCsj2UUyeqLlwzKBRCFShCoUH9LPone90YzFznVjXAcmu/A1p/s
        B57hsroSjjbeeb0mvH4TuOaye0LI68j5pBltlj/dkxMWn/8/zc9bvcF+L/y+t4q/hHN0/l8njSMt3jnZKvN/1b+Ycf23zehHDVN9
        zXl7fxfDA8yd/Bv9jfW1DPOjPI5wywKLU8OEplroZ2PmjTxv0V+9o/8z2t9DP1AGAAA=
        """;

    private Stranger() {}

    static byte[] library() throws IOException {
        byte[] zipped = Base64.getMimeDecoder().decode(ZIPPED);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return in.readAllBytes();
        }
    }
}

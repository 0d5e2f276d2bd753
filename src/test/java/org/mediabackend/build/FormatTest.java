package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every Java file is as the formatter would write it; with {@code -Dformat=write} it is made so. */
class FormatTest {

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    @Test
    void everyFileIsAsTheFormatterWritesIt() throws IOException {
        boolean write = "write".equals(System.getProperty("format"));
        List<SourceFile> files = SourceFile.all();
        assertThat(files).as("the sources were found").hasSizeGreaterThan(5);
        List<String> wrong = new ArrayList<>();
        for (SourceFile file : files) {
            String formatted = format(file);
            if (!formatted.equals(file.text())) {
                wrong.add(file.path().toString());
                if (write) {
                    Files.writeString(file.path(), formatted);
                }
            }
        }
        assertThat(write ? List.of() : wrong)
                .as("files to format; do it with: mvn -q test -Dtest=FormatTest -Dformat=write")
                .isEmpty();
    }

    @Test
    void formatterChangesWhatIsWrong() throws FormatterException {
        assertThat(formatter.formatSource("class A{int b;}\n")).isEqualTo("class A {\n    int b;\n}\n");
    }

    private String format(SourceFile file) {
        try {
            return formatter.formatSourceAndFixImports(file.text());
        } catch (FormatterException e) {
            throw new IllegalStateException(file.path() + ": " + e.getMessage(), e);
        }
    }
}

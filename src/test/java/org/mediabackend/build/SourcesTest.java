package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** How long a file and a method may be. */
class SourcesTest {

    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 60;

    @Test
    void noFileIsLongerThanItMayBe() {
        assertThat(SourceFile.all())
                .hasSizeGreaterThan(5)
                .allSatisfy(file ->
                        assertThat(file.lines()).as(file.path().toString()).hasSizeLessThanOrEqualTo(FILE_LINES));
    }

    @Test
    void noMethodIsLongerThanAScreen() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (SourceFile file : SourceFile.all()) {
            if (file.path().startsWith("src/test")) {
                // There a long method is mostly a table of cases.
                continue;
            }
            tooLong.addAll(longMethods(file.path().toString(), file.text()));
        }
        assertThat(tooLong).as("methods of more than %d lines", METHOD_LINES).isEmpty();
    }

    @Test
    void longMethodIsFound() throws IOException {
        String text = "class A {\n void longOne() {\n" + "  ;\n".repeat(METHOD_LINES) + " }\n void shortOne() {}\n}\n";
        assertThat(longMethods("A.java", text)).containsExactly("A.java: longOne has 62 lines");
    }

    private static List<String> longMethods(String path, String text) throws IOException {
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        JavacTask task = (JavacTask)
                ToolProvider.getSystemJavaCompiler().getTask(null, null, null, List.of(), null, List.of(source));
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<String> found = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            LineMap lines = unit.getLineMap();
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitMethod(MethodTree method, Void nothing) {
                    long start = lines.getLineNumber(positions.getStartPosition(unit, method));
                    long end = lines.getLineNumber(positions.getEndPosition(unit, method));
                    if (end - start + 1 > METHOD_LINES) {
                        found.add(path + ": " + method.getName() + " has " + (end - start + 1) + " lines");
                    }
                    return super.visitMethod(method, null);
                }
            }.scan(unit, null);
        }
        return found;
    }
}

package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;

class OpenPolicyTest {

    private final TestDatabase database = TestDatabase.migrated();

    @TempDir
    private Path data;

    @Test
    void anyArgumentIsAllowedOnlyWhereASandboxConfinesIt() {
        Map<String, String> settings = Map.of("MEDIA_POLICY", "open", "MEDIA_SANDBOX", "off");
        assertThatThrownBy(() -> ServerProcess.start("worker", database, data, settings))
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("nothing confines them; set MEDIA_SANDBOX=auto, or leave MEDIA_POLICY strict")
                .message()
                .doesNotContain("\tat ");
    }
}

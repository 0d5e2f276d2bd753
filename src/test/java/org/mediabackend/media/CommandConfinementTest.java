package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.media.CommandOutcome.Failed;
import org.mediabackend.media.CommandOutcome.Succeeded;
import org.mediabackend.process.Sandbox;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;

/** Honest work does not notice the sandbox, and a file that leads elsewhere leads nowhere. With the real tools. */
@Timeout(120)
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class CommandConfinementTest {

    private static final String SOURCE =
            "-f lavfi -i testsrc=size=160x120:rate=25:duration=1 -f lavfi -i sine=duration=1";

    @TempDir
    Path temp;

    private Path data;
    private Path media;
    private Path workspace;
    private final Map<String, String> environment = new HashMap<>(System.getenv());

    @BeforeEach
    void directories() throws IOException {
        data = Files.createDirectories(temp.toRealPath().resolve("data"));
        media = Files.createDirectories(data.resolve("media"));
        workspace = Files.createDirectories(data.resolve("outputs/11111111-0000-4000-8000-000000000000"));
        Files.createDirectories(data.resolve("postgres"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    void filesElsewhereAreReadAndWritten(String level) throws Exception {
        published(run(level, media, SOURCE + " -c:v libx264 -preset ultrafast -c:a aac in.mp4"));

        published(run(
                level, workspace, "-i " + media.resolve("in.mp4") + " -vf scale=80:-2 " + media.resolve("out.mp4")));

        assertThat(media.resolve("out.mp4")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    void twoPassesShareALogInTheDirectory(String level) throws Exception {
        String encode = SOURCE + " -c:v libx264 -b:v 200k -passlogfile log ";
        run(level, workspace, encode + "-pass 1 -an -f null /dev/null");
        assertThat(workspace.resolve("log-0.log")).isNotEmptyFile();

        published(run(level, workspace, encode + "-pass 2 two.mp4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    void listsLeadToWhatMayBeRead(String level) throws Exception {
        published(run(
                level,
                media,
                SOURCE + " -c:v libx264 -g 10 -preset ultrafast -hls_time 0.4 -hls_list_size 0 list.m3u8"));
        published(run(level, workspace, "-i " + media.resolve("list.m3u8") + " -c copy whole.mp4"));
        Files.writeString(
                workspace.resolve("parts.txt"), "file 'whole.mp4'\nfile '" + media.resolve("list0.ts") + "'\n");

        published(run(level, workspace, "-f concat -safe 0 -i parts.txt -c copy joined.mp4"));
        published(run(level, workspace, "-i whole.mp4 -vf fps=5 frame%02d.png"));
        published(run(level, workspace, "-i frame%02d.png again.mp4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    void noListLeadsFurther(String level) throws Exception {
        published(run(level, media, SOURCE + " secret.wav"));
        for (String place : List.of("postgres", "outputs/22222222-0000-4000-8000-000000000000", "../elsewhere")) {
            Path secret =
                    Files.createDirectories(data.resolve(place).normalize()).resolve("secret.wav");
            Files.copy(media.resolve("secret.wav"), secret);
            Files.writeString(workspace.resolve("parts.txt"), "file '" + secret + "'\n");

            assertThat(run(level, workspace, "-f concat -safe 0 -i parts.txt -c copy stolen.wav"))
                    .as(place)
                    .isInstanceOf(Failed.class);
            assertThat(run("off", workspace, "-f concat -safe 0 -i parts.txt -c copy stolen.wav"))
                    .isInstanceOf(Succeeded.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    void aLinkThatWasChangedLeadsNowhere(String level) throws Exception {
        published(run(level, media, SOURCE + " in.wav"));
        Path elsewhere = Files.createDirectories(temp.toRealPath().resolve("elsewhere"));
        Files.copy(media.resolve("in.wav"), elsewhere.resolve("in.wav"));
        Files.createSymbolicLink(data.resolve("link"), elsewhere);

        assertThat(run(level, workspace, "-i " + data.resolve("link/in.wav") + " out.wav"))
                .isInstanceOf(Failed.class);
        assertThat(run(level, workspace, "-i " + media.resolve("in.wav") + " " + data.resolve("link/out.wav")))
                .isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    void aLinkWithinTheRootsIsFollowed(String level) throws Exception {
        Path moved = Files.createDirectories(data.resolve("moved"));
        Files.createSymbolicLink(data.resolve("link"), moved);
        published(run(level, data.resolve("link"), SOURCE + " -t 1 in.wav"));
        published(run(level, workspace, "-i " + data.resolve("link/in.wav") + " out.flac"));
        published(run(level, data.resolve("link"), "-i in.wav " + data.resolve("link/out.mp3")));
        assertThat(moved.resolve("out.mp3")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    void textIsDrawnWithTheSystemsFonts(String level) throws Exception {
        Files.writeString(media.resolve("words.srt"), "1\n00:00:00,000 --> 00:00:01,000\nwords\n");
        Files.writeString(media.resolve("text.txt"), "text\n");
        published(run(level, workspace, SOURCE + " -vf drawtext=textfile=" + media.resolve("text.txt") + " text.mp4"));
        published(run(level, workspace, SOURCE + " -vf subtitles=" + media.resolve("words.srt") + " words.mp4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    @RequiresTool({Tool.FFMPEG, Tool.MAGICK, Tool.VIPSTHUMBNAIL})
    void imageToolsWork(String level) throws Exception {
        published(run(level, Tool.MAGICK, media, "-size 64x48 gradient: in.png"));
        published(run(level, Tool.MAGICK, workspace, media.resolve("in.png") + " -resize 32x -blur 0x1 out.jpg"));
        published(run(
                level,
                Tool.VIPSTHUMBNAIL,
                workspace,
                media.resolve("in.png") + " -s 16 -o " + workspace.resolve("t.jpg")));
    }

    /** As the bundled one lies, in a directory of which commands see nothing else, with libraries beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "landlock"})
    void aToolOfTheServersOwnRuns(String level) throws Exception {
        Path tools = Files.createDirectories(data.resolve("tools/bin"));
        Path ffmpeg = Toolbox.of(data, System.getenv())
                .find(Tool.FFMPEG)
                .orElseThrow()
                .path()
                .toRealPath();
        Files.copy(ffmpeg, tools.resolve("ffmpeg"), StandardCopyOption.COPY_ATTRIBUTES);
        environment.put("MEDIA_FFMPEG", tools.resolve("ffmpeg").toString());

        published(run(level, workspace, SOURCE + " out.wav"));
    }

    private void published(CommandOutcome outcome) throws IOException {
        assertThat(outcome).isInstanceOf(Succeeded.class);
        for (CommandOutcome.Written written : ((Succeeded) outcome).written()) {
            try (var files = Files.list(written.hidden())) {
                for (Path file : files.toList()) {
                    Files.move(file, written.target().resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.delete(written.hidden());
        }
    }

    private CommandOutcome run(String level, Path directory, String args) throws Exception {
        return run(level, Tool.FFMPEG, directory, args);
    }

    private CommandOutcome run(String level, Tool tool, Path directory, String args) throws Exception {
        Sandbox sandbox = Sandbox.of(level);
        Assumptions.assumeTrue(
                sandbox.refusal().isEmpty(), () -> sandbox.refusal().orElse(""));
        Toolbox toolbox = Toolbox.of(data, environment);
        FfmpegOptionsAtHand options = new FfmpegOptionsAtHand(toolbox);
        CommandConfinement confinement = new CommandConfinement(
                sandbox, new FileRoots(data, new FileRoots.Paths(List.of(), List.of())), options);
        // Nothing but the sandbox is to hold here.
        List<Path> all = List.of(Path.of("/"));
        ArgumentPolicy policy = Policies.of(PolicySettings.Mode.OPEN, Path.of("target/no-data"), all, all, toolbox);
        CommandRunner runner = new CommandRunner(
                toolbox, options, new InputProbe(toolbox, confinement, policy), confinement, RealRun.USUAL, policy);
        Command command =
                new Command(tool, new ArrayList<>(List.of(args.split(" "))), null, Map.of(), 60_000L, null, null, null);
        return runner.run(
                new CommandRun(command, directory, ".media-test", List.of(), 0, null, Map.of(), Policies.ALL),
                new StopSignal(),
                (progress, fraction) -> {});
    }
}

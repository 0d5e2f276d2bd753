package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;

/** Honest commands do not notice the strict policy, hostile ones do not pass it. */
@RequiresTool(Tool.FFMPEG)
class ArgumentPolicyTest {

    private static final Toolbox TOOLS = Toolbox.of(Path.of("target", "real-run"), System.getenv());
    private static final String TASK = "01a20612-475f-721a-a9d1-024006ab2218";

    @TempDir
    private static Path temp;

    private static Path data;

    @BeforeAll
    static void makeFiles() throws IOException {
        data = temp.toRealPath().resolve("data");
        Path work = data.resolve("films");
        for (String name : List.of("films/frames", "postgres", "tools", "attempts", "outputs/" + TASK)) {
            Files.createDirectories(data.resolve(name));
        }
        Files.createSymbolicLink(work.resolve("link"), Path.of("/etc"));
        String playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n";
        Map<String, String> files = Map.ofEntries(
                Map.entry(
                        "good.txt",
                        "ffconcat version 1.0\n# ours\nfile 'a b.mp4'\nduration 2\n file b.mp4 \ninpoint 1\n"),
                Map.entry("absolute.txt", "file '" + work + "/in.mp4'\nfile frames/1.png\n"),
                Map.entry("evil.txt", "file '/etc/passwd'\n"),
                Map.entry("evil-quoted.txt", "file '/e'tc/pass\\wd\n"),
                Map.entry("evil-parent.txt", "file b.mp4\nfile ../../../x\n"),
                Map.entry("evil-url.txt", "file tcp://127.0.0.1:1\n"),
                Map.entry("evil-option.txt", "file b.mp4\noption protocol_whitelist ALL\n"),
                Map.entry("evil-nested.txt", "file evil.txt.mp4\n"),
                Map.entry("evil.txt.mp4", "ffconcat version 1.0\nfile /etc/passwd\n"),
                Map.entry("evil-concat-as.srt", "ffconcat version 1.0\nfile /etc/passwd\n"),
                Map.entry("holiday.mp4", playlist + "/etc/passwd\n"),
                Map.entry("id3.mp3", "ID3\3\0\0\0\0\0\12aaaaaaaaaa" + playlist + "/etc/passwd\n"),
                Map.entry("evil.m3u8", playlist + "file:///etc/passwd\n"),
                Map.entry("evil-key.m3u8", "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"/etc/passwd\"\nseg.ts\n"),
                Map.entry("evil-map.m3u8", "#EXTM3U\n#EXT-X-MAP:URI=\"../../../x\"\nseg.ts\n"),
                Map.entry("evil-variant.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nholiday.mp4\n"),
                Map.entry("good.m3u8", playlist + "seg.ts\n#EXT-X-ENDLIST\n"),
                Map.entry("key.info", "https://example.org/key\nkey.bin\n"),
                Map.entry("evil.keyinfo", "https://example.org/key\n/etc/passwd\n"),
                Map.entry("evil.png", "<?xml version=\"1.0\"?><svg><image href=\"/etc/passwd\"/></svg>"),
                Map.entry("evil-mvg.jpg", "push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 '/etc/passwd'\n"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(work.resolve(file.getKey()), file.getValue());
        }
    }

    static Stream<String> honest() throws IOException {
        return lines("honest-commands.txt");
    }

    static Stream<String> hostile() throws IOException {
        return lines("hostile-commands.txt");
    }

    @ParameterizedTest
    @MethodSource("honest")
    void anHonestCommandIsNotRefused(String line) {
        assertThat(policy(PolicySettings.Mode.STRICT).problems(command(line), Policies.ALL))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileCommandIsRefused(String line) {
        String[] parts = line.split(" ~ ?", 2);
        List<ArgumentPolicy.Problem> problems =
                policy(PolicySettings.Mode.STRICT).problems(command(parts[0]), Policies.ALL);
        assertThat(problems).isNotEmpty();
        assertThat(problems.stream().map(ArgumentPolicy.Problem::message).collect(Collectors.joining("\n")))
                .contains(parts.length == 2 ? parts[1] : "");
    }

    @Test
    void bothTablesAreLong() throws IOException {
        assertThat(honest()).hasSizeGreaterThan(150);
        assertThat(hostile()).hasSizeGreaterThan(250);
    }

    @Test
    void anOpenPolicyStillConfinesFiles() {
        ArgumentPolicy open = policy(PolicySettings.Mode.OPEN);
        assertThat(open.problems(
                        command("ffmpeg -i in.mp4 -filter_script:v graph.txt -vf nosuchfilter out.mp4"), Policies.ALL))
                .isEmpty();
        assertThat(open.problems(command("ffmpeg -i /etc/passwd out.mp4"), Policies.ALL))
                .isNotEmpty();
        assertThat(open.guarded(List.of("-i", "in.mp4", "out.mp4"), Tool.FFMPEG))
                .containsExactly("-i", "in.mp4", "out.mp4");
    }

    @Test
    void aLinkThatAppearsLaterIsSeenBeforeTheCommandRuns() throws IOException {
        Path workspace = Files.createDirectories(data.resolve("outputs/01a20612-0000-721a-a9d1-024006ab2218"));
        Command command =
                new Command(Tool.FFMPEG, List.of("-i", "in/passwd", "out.mp4"), null, Map.of(), null, null, null, null);
        ArgumentPolicy policy = policy(PolicySettings.Mode.STRICT);
        CommandRun run = new CommandRun(command, workspace, ".media-a-1", List.of(), 0, null, Map.of(), Policies.ALL);
        assertThat(policy.problems(command, Policies.ALL)).isEmpty();
        assertThat(policy.refusal(run)).isEmpty();
        Files.createSymbolicLink(workspace.resolve("in"), Path.of("/etc"));
        assertThat(policy.refusal(run))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).startsWith("refused by this deployment's policy: args[1] lies outside"));
    }

    @Test
    void aListThatIsNotPublishedYetIsReadWhereItLies() throws IOException {
        Path workspace = Files.createDirectories(data.resolve("outputs/01a20612-1111-721a-a9d1-024006ab2218"));
        Path hidden = Files.createDirectories(workspace.resolve(".media-a-1"));
        List<CommandOutcome.Written> earlier = List.of(new CommandOutcome.Written(hidden, workspace));
        Command command =
                new Command(Tool.FFMPEG, List.of("-i", "a.m3u8", "b.mp4"), null, Map.of(), null, null, null, null);
        CommandRun run = new CommandRun(command, workspace, ".media-a-2", earlier, 0, null, Map.of(), Policies.ALL);
        Files.writeString(hidden.resolve("a.m3u8"), "#EXTM3U\n#EXTINF:1,\na0.ts\n");
        assertThat(policy(PolicySettings.Mode.STRICT).refusal(run)).isEmpty();
        Files.writeString(hidden.resolve("a.m3u8"), "#EXTM3U\n#EXTINF:1,\n/etc/a0.ts\n");
        assertThat(policy(PolicySettings.Mode.STRICT).refusal(run))
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains("what it names, /etc/a0.ts, lies outside"));
    }

    @Test
    void whatIsUnknownToTheVersionAtHandIsRefused() {
        assertThat(FfmpegNames.option("creation_program", FfmpegVersion.of("8.1")))
                .isPresent();
        assertThat(FfmpegNames.option("creation_program", FfmpegVersion.of("5.1")))
                .isEmpty();
        assertThat(FfmpegFilterTable.of("lut3d", FfmpegVersion.of("5.1"))).isPresent();
        assertThat(FfmpegFilterTable.of("xpsnr", FfmpegVersion.of("5.1"))).isEmpty();
        assertThat(FfmpegFilterTable.of("xpsnr", FfmpegVersion.of("8.1"))).isPresent();
    }

    @Test
    void protocolsAndFormatsAreSetRightBeforeEachInput() {
        List<String> guarded = policy(PolicySettings.Mode.STRICT)
                .guarded(
                        List.of("-protocol_whitelist", "file,http", "-i", "a.mp4", "-f", "concat", "-i", "b", "c.mp4"),
                        Tool.FFMPEG);
        int first = guarded.indexOf("a.mp4");
        assertThat(guarded.subList(first - 5, first - 1))
                .startsWith("-protocol_whitelist", "file", "-format_whitelist");
        assertThat(guarded.get(first - 2).split(","))
                .contains("mov", "matroska", "srt")
                .doesNotContain("hls", "concat");
        int second = guarded.indexOf("b");
        assertThat(guarded.get(second - 2).split(",")).contains("mov", "concat").doesNotContain("hls");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffmpeg -i https://example.org/a.mp4?token=x -i http://example.org/b -c copy out.mp4",
                "ffprobe -show_streams https://example.org/a.mp4",
                "magick https://example.org/x.png out.png",
                "vips copy https://example.org/x.png out.png"
            })
    void anInputThatIsFetchedIsAllowedOnlyWhereTheServerFetches(String line) {
        ArgumentPolicy fetching = fetching();
        assertThat(fetching.problems(command(line), Policies.ALL)).isEmpty();
        assertThat(fetching.remoteInputs(command(line))).isNotEmpty();
        ArgumentPolicy none = policy(PolicySettings.Mode.STRICT);
        assertThat(none.problems(command(line), Policies.ALL)).isNotEmpty();
        assertThat(none.remoteInputs(command(line))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffmpeg -i https://example.org/live.m3u8 out.mp4",
                "ffmpeg -f hls -i https://example.org/live out.mp4",
                "ffmpeg -i rtmp://example.org/a out.mp4",
                "ffmpeg -i concat:https://example.org/a.ts|b.ts out.mp4",
                "ffmpeg -i crypto:https://example.org/a.ts out.mp4",
                "ffmpeg -i http:a.mp4 out.mp4",
                "ffmpeg -i in.mp4 -f mpegts http://example.org/up",
                "magick png:https://example.org/x.png out.png",
                "vips copy in.png https://example.org/x.png"
            })
    void whatCannotBeFetchedIsRefusedThereToo(String line) {
        assertThat(fetching().problems(command(line), Policies.ALL)).isNotEmpty();
    }

    @Test
    void anImageThatWasFetchedAndIsAProgramIsNotRead() throws IOException {
        Command command = command("magick https://example.org/x.png out.png");
        Path drawing = Files.writeString(data.resolve("fetched"), "push graphic-context\nviewbox 0 0 9 9\n");
        Path image = Files.writeString(data.resolve("image"), "\211PNG");
        assertThat(fetching().refusal(run(command, drawing)))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("args[0] is an image that could name"));
        assertThat(fetching().refusal(run(command, image))).isEmpty();
    }

    private static CommandRun run(Command command, Path fetched) {
        return new CommandRun(
                command, data.resolve("films"), ".media-a-1", List.of(), 0, null, Map.of(0, fetched), Policies.ALL);
    }

    private static ArgumentPolicy fetching() {
        return Policies.of(PolicySettings.Mode.STRICT, PolicySettings.Network.FETCH, data, List.of(), List.of(), TOOLS);
    }

    private static ArgumentPolicy policy(PolicySettings.Mode mode) {
        return Policies.of(mode, data, List.of(), List.of(), TOOLS);
    }

    private static Command command(String line) {
        List<String> words = Stream.of(line.strip().split(" "))
                .map(word -> word.replace("§", " ").replace("TAB", "\t").replace("DATA", data.toString()))
                .toList();
        Tool tool = Tool.ofWireName(words.getFirst()).orElseThrow();
        return new Command(tool, words.subList(1, words.size()), "films", Map.of(), null, null, null, null);
    }

    private static Stream<String> lines(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ArgumentPolicyTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }
}

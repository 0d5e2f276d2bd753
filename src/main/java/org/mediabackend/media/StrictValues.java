package org.mediabackend.media;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.mediabackend.media.FfmpegNames.Kind;

/** Judges the values of ffmpeg's options for codecs, formats and bitstream filters (AVOptions). */
final class StrictValues {

    /** A master display is {@code G(13250,34500)B(...)}, a zone {@code 0,10,q=30/20,30,b=2}. */
    private static final Pattern ENCODER_VALUE = Pattern.compile("[A-Za-z0-9_.,+|()x-]*");

    private static final Pattern ZONES = Pattern.compile("[A-Za-z0-9_.,+=/-]*");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]+");

    /** Parameters of encoders whose value is a file, however harmless its name looks. */
    private static final Set<String> FILE_PARAMETERS = Set.of(
            "abr-ladder",
            "analysis-load",
            "analysis-reuse-file",
            "analysis-save",
            "clbin-file",
            "cqmfile",
            "csv",
            "dhdr10-info",
            "dolby-vision-rpu",
            "dump-yuv",
            "fgs-table",
            "film-grain",
            "aom-film-grain",
            "film-grain-table",
            "lambda-file",
            "log-file",
            "nalu-file",
            "opencl-clbin",
            "partial-file",
            "pred-struct-file",
            "psnr-file",
            "qp-file",
            "qpfile",
            "recon",
            "roi-map-file",
            "scaling-list",
            "ssim-file",
            "stat-file",
            "stats",
            "svg",
            "tcfile-in",
            "tcfile-out",
            "two-pass-output",
            "vmaf-model-path",
            "zonefile");

    private static final Set<String> NARROWED = Set.of(
            "file",
            "pipe",
            "fd",
            "http",
            "https",
            "httpproxy",
            "tcp",
            "tls",
            "crypto",
            "data",
            "concat",
            "subfile",
            "async",
            "cache",
            "hls",
            "udp",
            "rtp");

    /** Muxers that take the name of their output apart, or open others beside it. */
    private static final Set<String> OUTER = Set.of(
            "tee",
            "fifo",
            "segment",
            "ssegment",
            "stream_segment",
            "hls",
            "dash",
            "hds",
            "smoothstreaming",
            "webm_chunk");

    private final FfmpegVersion version;
    private final Judgement judgement;

    StrictValues(FfmpegVersion version, Judgement judgement) {
        this.version = version;
        this.judgement = judgement;
    }

    /**
     * An option that is not the program's own.
     *
     * @param index the place of its name; its value is behind it
     */
    void option(String name, String value, int index) {
        Kind kind = FfmpegNames.option(name, version).orElse(null);
        if (kind == null) {
            judgement.refuse(
                    index,
                    "is option -" + Shown.of(name) + ", which the strict policy does not know for ffmpeg "
                            + Shown.of(version) + "; leave it out, or let the operator set MEDIA_POLICY=open");
            return;
        }
        int at = index + 1;
        switch (kind) {
            case VALUE -> {}
            case READ -> judgement.plainFile(at, value, false);
            case WRITE -> judgement.plainFile(at, value, true);
            case BESIDE -> beside(name, value, at);
            case OPTIONS -> options(value, at);
            case ENCODER -> encoder(name, value, at);
            case MUXER -> inner(value, at);
            case WORD -> {
                if (value.indexOf('/') >= 0) {
                    judgement.refuse(at, "must not hold a slash");
                }
            }
            case REFUSED -> refused(name, value, index);
        }
        if (name.equals("hls_key_info_file")) {
            new ListedFiles(at, judgement).keyInfo(value);
        }
    }

    private void refused(String name, String value, int index) {
        // Which protocols an input may use is set behind it, and the last word counts: this one can do no harm.
        if (!name.equals("protocol_whitelist") || !NARROWED.containsAll(List.of(value.split(",", -1)))) {
            judgement.refuse(index, "is option -" + name + ", which the strict policy does not allow; leave it out");
        }
    }

    /** The name of a file that is written in the output's directory. */
    private void beside(String name, String value, int index) {
        boolean leaves = value.startsWith("/") || ("/" + value + "/").contains("/../") || value.contains(":");
        if (leaves) {
            judgement.refuse(index, "must be a name within the directory of the output, since it is -" + name);
        }
    }

    private void options(String value, int index) {
        FfmpegTokens text = new FfmpegTokens(value);
        while (!text.atEnd()) {
            String key = text.until("=");
            if (text.atEnd()) {
                judgement.refuse(index, "is no list of options such as a=1:b=2");
                return;
            }
            text.skip();
            String own = text.until(":");
            if (!text.atEnd()) {
                text.skip();
            }
            option(key.strip(), own, index - 1);
        }
    }

    private void encoder(String name, String value, int index) {
        for (String pair : value.split(":", -1)) {
            int equals = pair.indexOf('=');
            String key = (equals < 0 ? pair : pair.substring(0, equals)).strip();
            String own = equals < 0 ? "" : pair.substring(equals + 1);
            boolean harmless = (key.isEmpty() || KEY.matcher(key).matches())
                    && (key.equals("zones") ? ZONES : ENCODER_VALUE)
                            .matcher(own)
                            .matches();
            String plain = key.startsWith("no-") ? key.substring(3) : key;
            if (!harmless || FILE_PARAMETERS.contains(plain.replace('_', '-'))) {
                judgement.refuse(
                        index,
                        "has \"" + Shown.of(pair) + "\" in -" + name
                                + ", which could name a file; only plain values are" + " allowed there");
                return;
            }
        }
    }

    /** A muxer that another one writes by. */
    private void inner(String name, int index) {
        muxer(name, index);
        if (OUTER.contains(name)) {
            judgement.refuse(index, "is the output format \"" + name + "\", which opens files of its own");
        }
    }

    void muxer(String name, int index) {
        if (!FfmpegNames.muxers().contains(name)) {
            judgement.refuse(
                    index, "is the output format \"" + Shown.of(name) + "\", which the strict policy does not allow");
        }
    }

    /** {@code name=option=value:option=value,name}; none of those that are known reaches a file. */
    void bitstreamFilters(String list, int index) {
        for (String filter : FfmpegTokens.split(list, ',')) {
            int equals = filter.indexOf('=');
            String name = (equals < 0 ? filter : filter.substring(0, equals)).strip();
            if (!FfmpegNames.bitstreamFilters().contains(name)) {
                judgement.refuse(
                        index,
                        "names the bitstream filter \"" + Shown.of(name) + "\", which the strict policy does not know");
            }
        }
    }
}

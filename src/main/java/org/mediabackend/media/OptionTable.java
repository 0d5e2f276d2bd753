package org.mediabackend.media;

import java.util.HashMap;
import java.util.Map;
import org.mediabackend.media.OptionDefinition.Arity;
import org.mediabackend.media.OptionDefinition.Scope;

/**
 * The options of ffmpeg's and ffprobe's command lines from 4.0 to 8.1. A word {@code name@4.4-7.0} is known from 4.4 on
 * and no longer in 7.0. Where an option that takes a value begins or ends matters little, because an unknown option is
 * read as an AVOption, which takes one too; the options without a value are the ones to get right.
 *
 * <p>Sources: the option arrays of ffmpeg 4.4 and 5.1 ({@code fftools/ffmpeg_opt.c}), the help texts of 5.1 and 8.1,
 * and what the debug log of both says about each option here; the tests repeat the last on the ffmpeg at hand.
 */
final class OptionTable {

    private static final String FFMPEG = """
        BOOLEAN GLOBAL y n ignore_unknown copy_unknown recast_media@4.4- benchmark benchmark_all stdin dump hex copyts
        BOOLEAN GLOBAL start_at_zero xerror auto_conversion_filters@4.4- stats debug_ts psnr@-7.0 hide_banner
        BOOLEAN GLOBAL deinterlace@-5.0 intra@-5.0 isync@-5.1 print_graphs@8.0- qphist@-7.0
        BOOLEAN INPUT accurate_seek re find_stream_info fix_sub_duration autorotate@7.0-
        BOOLEAN INPUT display_hflip@6.0- display_vflip@6.0-
        BOOLEAN OUTPUT shortest copyinkf force_fps autoscale@7.0- fix_sub_duration_heartbeat@6.1-
        BOOLEAN INPUT_AND_OUTPUT bitexact vn an sn dn
        FLAG GLOBAL report vstats sameq@-5.0 same_quant@-5.0 qphist@7.0-
        EXIT GLOBAL L license@8.0- h ? help -help version buildconf formats muxers demuxers devices codecs decoders
        EXIT GLOBAL encoders bsfs protocols filters pix_fmts layouts sample_fmts dispositions@5.0- colors sources sinks
        EXIT GLOBAL hwaccels
        VALUE GLOBAL loglevel v max_alloc cpuflags cpucount@5.0- filter_threads filter_complex_threads max_error_rate
        VALUE GLOBAL vol@-7.0 progress timelimit vsync frame_drop_threshold async@-7.0 adrift_threshold copytb
        VALUE GLOBAL dts_delta_threshold dts_error_threshold abort_on filter_complex lavfi filter_complex_script
        VALUE GLOBAL stats_period@4.4- vstats_file vstats_version sdp_file vaapi_device qsv_device init_hw_device
        VALUE GLOBAL filter_hw_device vc@-5.0 tvstd@-5.0 filter_buffered_frames@8.0-
        VALUE GLOBAL print_graphs_file@8.0- print_graphs_format@8.0-
        VALUE INPUT thread_queue_size@-6.0 sseof seek_timestamp itsoffset itsscale readrate@5.0- readrate_initial_burst@6.1-
        VALUE INPUT readrate_catchup@8.0- isync@5.1- dump_attachment stream_loop discard reinit_filter hwaccel
        VALUE INPUT hwaccel_device hwaccel_output_format guess_layout_max canvas_size
        VALUE INPUT display_rotation@6.0- apply_cropping@7.1- drop_changed@8.0-
        VALUE INPUT_AND_OUTPUT f c codec t to ss tag r s pix_fmt vcodec acodec scodec dcodec ar ac sample_fmt
        VALUE INPUT_AND_OUTPUT channel_layout ch_layout@5.1- top vtag
            VALUE INPUT_AND_OUTPUT thread_queue_size@6.0- bsf@7.0-
        NEGATABLE_VALUE INPUT autorotate@-7.0
            NEGATABLE_VALUE OUTPUT autoscale@4.4-7.0
            VALUE OUTPUT map map_channel@-7.0 map_metadata map_chapters fs timestamp metadata program stream_group@7.0-
        VALUE OUTPUT frames vframes aframes dframes target apad copypriorss q qscale aq profile filter vf af
        VALUE OUTPUT filter_script disposition attach bits_per_raw_sample muxdelay muxpreload time_base enc_time_base
        VALUE OUTPUT bsf@-7.0 absf@-7.0 vbsf@-7.0 fpre pre apre vpre spre max_muxing_queue_size
        VALUE OUTPUT muxing_queue_data_threshold@4.4- fpsmax@4.4- aspect rc_override timecode pass passlogfile
        VALUE OUTPUT intra_matrix inter_matrix chroma_intra_matrix force_key_frames streamid b ab atag stag
        VALUE OUTPUT fps_mode@5.1- shortest_buf_duration@6.0- stats_enc_pre@6.0-
        VALUE OUTPUT stats_enc_post@6.0- stats_mux_pre@6.0- stats_enc_pre_fmt@6.0- stats_enc_post_fmt@6.0-
        VALUE OUTPUT stats_mux_pre_fmt@6.0-
        """;

    private static final String FFPROBE = """
        BOOLEAN GLOBAL hide_banner unit prefix byte_binary_prefix sexagesimal show_data show_frames show_packets
        BOOLEAN GLOBAL count_frames count_packets show_private_data private bitexact find_stream_info
        BOOLEAN GLOBAL show_pixel_formats analyze_frames@7.1-
        FLAG GLOBAL report pretty show_error show_format show_programs show_streams show_chapters show_stream_groups@7.0-
        FLAG GLOBAL show_program_version show_library_versions show_versions
        EXIT GLOBAL L license@8.0- h ? help -help version buildconf formats muxers demuxers devices codecs decoders
        EXIT GLOBAL encoders bsfs protocols filters pix_fmts layouts sample_fmts dispositions@5.0- colors sources sinks
        EXIT GLOBAL sections
        VALUE GLOBAL loglevel v max_alloc cpuflags cpucount@5.0- f print_format output_format@8.0- of select_streams
        VALUE GLOBAL show_data_hash show_entries show_log show_optional_fields@4.4- read_intervals o@5.0-
        VALUE GLOBAL print_filename@4.4- c@8.0- codec@8.0- data_dump_format@8.0-
        """;

    private OptionTable() {}

    static Map<String, OptionDefinition> ffmpeg(FfmpegVersion version) {
        return read(FFMPEG, version);
    }

    static Map<String, OptionDefinition> ffprobe(FfmpegVersion version) {
        return read(FFPROBE, version);
    }

    private static Map<String, OptionDefinition> read(String table, FfmpegVersion version) {
        var known = new HashMap<String, OptionDefinition>();
        table.lines().forEach(line -> {
            String[] words = line.strip().split(" +");
            Arity arity = Arity.valueOf(words[0]);
            Scope scope = Scope.valueOf(words[1]);
            for (int i = 2; i < words.length; i++) {
                String[] nameAndSpan = words[i].split("@");
                if (nameAndSpan.length == 1 || spans(nameAndSpan[1], version)) {
                    known.put(nameAndSpan[0], new OptionDefinition(nameAndSpan[0], arity, scope));
                }
            }
        });
        return Map.copyOf(known);
    }

    /** Whether a span such as {@code 4.4-7.0} holds that version: from the first on, and before the second. */
    static boolean spans(String span, FfmpegVersion version) {
        int dash = span.indexOf('-');
        String since = span.substring(0, dash);
        String until = span.substring(dash + 1);
        return (since.isEmpty() || version.isAtLeast(FfmpegVersion.of(since)))
                && (until.isEmpty() || !version.isAtLeast(FfmpegVersion.of(until)));
    }
}

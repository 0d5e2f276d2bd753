package org.mediabackend.attack;

import java.util.List;
import org.mediabackend.tools.Tool;

/** Code of the attacker, run: machine code of {@link Stranger}, or a script that reads and writes foreign files. */
final class CodeAttacks {

    private static final String PAYLOAD = "cat {foreign}/canary.txt >&2; touch {foreign}/owned";
    private static final String SCRIPT = "#!/bin/sh\n" + PAYLOAD + "\n";
    private static final String NONE = " -frames:v 1 -f null -";
    private static final String PATH = "{work}:/usr/local/bin:/usr/bin:/bin";

    private CodeAttacks() {}

    static List<Attack> rows() {
        return List.of(
                ffmpeg("LD_PRELOAD", "-version").env("LD_PRELOAD", "{work}/stranger.so"),
                ffmpeg("LD_AUDIT", "-version").env("LD_AUDIT", "{work}/stranger.so"),
                ffmpeg("LD_LIBRARY_PATH", "-version")
                        .env("LD_LIBRARY_PATH", "{work}")
                        .file("libXau.so.6", "{stranger}"),
                ffmpeg("FREI0R_PATH", "-f lavfi -i color -vf frei0r=filter_name=stranger" + NONE)
                        .env("FREI0R_PATH", "{work}"),
                ffmpeg("LADSPA_PATH", "-f lavfi -i sine -af ladspa=file=stranger:p=x" + NONE)
                        .env("LADSPA_PATH", "{work}"),
                ffmpeg("ladspa", "-f lavfi -i sine -af ladspa=file={work}/stranger.so:p=x" + NONE),
                ffmpeg("ladspa, misspelt", "-f lavfi -i sine -af `la'dsp'a=file={work}/stranger.so:p=x`" + NONE),
                ffmpeg("ladspa as a source", "-f lavfi -i ladspa=file={work}/stranger.so:p=x -f null -"),
                ffmpeg("frei0r as a source", "-f lavfi -i frei0r_src=filter_name=stranger:size=8x8 -f null -")
                        .env("FREI0R_PATH", "{work}"),
                ffmpeg(
                                "frei0r by its way up",
                                "-f lavfi -i color -vf frei0r=filter_name=../../..{work}/stranger" + NONE)
                        .notHere("none of the directories that it looks into is there"),
                ffmpeg("OCL_ICD_VENDORS", "-init_hw_device opencl -f lavfi -i color" + NONE)
                        .env("OCL_ICD_VENDORS", "{work}/")
                        .file("x.icd", "{work}/stranger.so\n"),
                ffmpeg("VK_ICD_FILENAMES", "-init_hw_device vulkan -f lavfi -i color" + NONE)
                        .env("VK_ICD_FILENAMES", "{work}/icd.json")
                        .file("icd.json", """
                            {"file_format_version": "1.0.0",
                             "ICD": {"library_path": "{work}/stranger.so", "api_version": "1.3.0"}}
                            """),
                ffmpeg("ALSA_CONFIG_PATH", "-f alsa -i x -f null -")
                        .env("ALSA_CONFIG_PATH", "{work}/alsa.conf")
                        .file("alsa.conf", "pcm.x { type y }\npcm_type.y { lib \"{work}/stranger.so\" }\n"),
                ffmpeg("SDL_DYNAMIC_API", "-f lavfi -i color -frames:v 1 -pix_fmt yuv420p -f sdl x")
                        .env("SDL_DYNAMIC_API", "{work}/stranger.so"),
                row(Tool.FFPROBE, "LD_PRELOAD", Evidence.STRANGER, "-version")
                        .env("LD_PRELOAD", "{work}/stranger.so")
                        .file("stranger.so", "{stranger}"),
                row(Tool.MAGICK, "LD_PRELOAD", Evidence.STRANGER, "-version")
                        .env("LD_PRELOAD", "{work}/stranger.so")
                        .file("stranger.so", "{stranger}"),
                row(Tool.MAGICK, "MAGICK_CODER_MODULE_PATH", Evidence.STRANGER, "image.png out.jpg")
                        .env("MAGICK_CODER_MODULE_PATH", "{work}")
                        .file("png.so", "{stranger}")
                        .file("png.la", "dlname='png.so'\nlibrary_names='png.so'\ninstalled=no\n"),
                row(Tool.VIPS, "LD_PRELOAD", Evidence.STRANGER, "copy image.png out.png")
                        .env("LD_PRELOAD", "{work}/stranger.so")
                        .file("stranger.so", "{stranger}"),
                row(Tool.MAGICK, "MAGICK_CONFIGURE_PATH", Evidence.OUTSIDE, "x.evil out.png")
                        .env("MAGICK_CONFIGURE_PATH", "{work}")
                        .file("x.evil", "anything\n")
                        .file(
                                "delegates.xml",
                                "<delegatemap><delegate decode=\"evil\" command=\"sh -c &quot;"
                                        + PAYLOAD.replace(">&", ">&amp;") + "&quot;\"/></delegatemap>\n"),
                row(Tool.MAGICK, "HOME", Evidence.OUTSIDE, "x.evil out.png")
                        .env("HOME", "{work}")
                        .file("x.evil", "anything\n")
                        .file(
                                ".config/ImageMagick/delegates.xml",
                                "<delegatemap><delegate decode=\"evil\" command=\"sh -c &quot;"
                                        + PAYLOAD.replace(">&", ">&amp;") + "&quot;\"/></delegatemap>\n"),
                row(Tool.MAGICK, "decoder of videos by PATH", Evidence.OUTSIDE, "video.mp4 out.png")
                        .env("PATH", PATH)
                        .file("ffmpeg", SCRIPT),
                row(Tool.MAGICK, "dot: by PATH", Evidence.OUTSIDE, "dot:graph.dot out.png")
                        .env("PATH", PATH)
                        .file("graph.dot", "digraph { a }\n")
                        .file("dot", SCRIPT),
                row(Tool.MAGICK, "print: by PATH", Evidence.OUTSIDE, "image.png print:x")
                        .env("PATH", PATH)
                        .file("lpr", SCRIPT)
                        .notHere("Debian's policy.xml forbids PostScript"),
                row(Tool.MAGICK, "-process", Evidence.STRANGER, "image.png -process stranger out.png")
                        .env("MAGICK_CODER_FILTER_PATH", "{work}")
                        .file("stranger.so", "{stranger}")
                        .file("stranger.la", "dlname='stranger.so'\nlibrary_names='stranger.so'\ninstalled=no\n"),
                row(
                                Tool.MAGICK,
                                "a pipe as input",
                                Evidence.OUTSIDE,
                                "-size 20x1 -depth 8 `gray:|" + PAYLOAD + "` out.png")
                        .notHere("this ImageMagick is built without pipes"),
                row(Tool.MAGICK, "a pipe as output", Evidence.OUTSIDE, "image.png `png:|" + PAYLOAD + "`")
                        .notHere("this ImageMagick is built without pipes"),
                row(Tool.VIPS, "system", Evidence.OUTSIDE, "system `sh -c '" + PAYLOAD + "'`"),
                row(
                        Tool.VIPS,
                        "system after options",
                        Evidence.OUTSIDE,
                        "--vips-concurrency=1 system `sh -c '" + PAYLOAD + "'`"),
                row(
                        Tool.VIPS,
                        "system with a picture",
                        Evidence.OUTSIDE,
                        "system `cp {foreign}/canary.ppm %s` --out-format %s.ppm --out {work}/x.v"),
                row(Tool.VIPS, "system with a script", Evidence.OUTSIDE, "system `sh ./script.sh`")
                        .file("script.sh", SCRIPT),
                row(
                        Tool.VIPS,
                        "system in Python",
                        Evidence.OUTSIDE,
                        "system `python3 -c \"import sys; sys.stderr.write(open('{foreign}/canary.txt').read())\"`"),
                row(
                        Tool.VIPS,
                        "system in Perl",
                        Evidence.OUTSIDE,
                        "system `perl -ne 'print STDERR' {foreign}/canary.txt`"),
                Attack.of(
                        Family.NETWORK,
                        "system",
                        Tool.VIPS,
                        Evidence.CONTACT,
                        "system `perl -MIO::Socket::INET -e \"IO::Socket::INET->new(PeerAddr=>'127.0.0.1:{tcp}')\"`"),
                Attack.of(
                        Family.NETWORK,
                        "system to unix",
                        Tool.VIPS,
                        Evidence.CONTACT,
                        "system `perl -MIO::Socket::UNIX -e \"IO::Socket::UNIX->new(Peer=>'{sock}')\"`"),
                Attack.of(
                        Family.READ,
                        "memory of a process",
                        Tool.VIPS,
                        Evidence.TEXT,
                        "system `sh -c 'tr \\\\0 : < /proc/{victim}/environ >&2'`"));
    }

    private static Attack ffmpeg(String name, String command) {
        return row(Tool.FFMPEG, name, Evidence.STRANGER, command).file("stranger.so", "{stranger}");
    }

    private static Attack row(Tool tool, String name, Evidence evidence, String command) {
        return Attack.of(Family.CODE, name, tool, evidence, command);
    }
}

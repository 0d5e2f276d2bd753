package org.mediabackend.attack;

import java.util.List;
import org.mediabackend.tools.Tool;

/** More than a command was given, and longer than its life. The limits hold these, not the arguments' policy. */
final class LimitAttacks {

    private static final String ASLEEP = "sleep 60.{number} >/dev/null 2>&1 </dev/null";

    private LimitAttacks() {}

    static List<Attack> rows() {
        return List.of(
                exhaust(
                        Tool.FFMPEG,
                        "memory by reverse",
                        Evidence.MEMORY,
                        "-f rawvideo -s 4096x4096 -pix_fmt rgba -i /dev/zero -vf reverse -metadata comment={work} -f"
                                + " null -"),
                exhaust(
                        Tool.FFMPEG,
                        "memory by a large picture",
                        Evidence.MEMORY,
                        "-f rawvideo -s 16000x12000 -pix_fmt rgba64le -i /dev/zero -metadata comment={work} -f null -"),
                row(
                        Family.EXHAUST,
                        Tool.VIPS,
                        "memory by dd",
                        Evidence.MEMORY,
                        "system `dd if=/dev/zero of={work}/x bs=2000M count=1`"),
                exhaust(
                        Tool.FFMPEG,
                        "disk by one file",
                        Evidence.DISK,
                        "-re -f lavfi -i color=s=1920x1080 -f rawvideo -pix_fmt rgb24 {work}/out.raw"),
                exhaust(
                        Tool.FFMPEG,
                        "disk by segments",
                        Evidence.DISK,
                        "-re -f lavfi -i color=s=1920x1080 -pix_fmt bgr24 -c:v rawvideo -f segment -segment_time 0.1"
                                + " {work}/s%d.avi"),
                exhaust(
                        Tool.FFMPEG,
                        "disk by pictures",
                        Evidence.DISK,
                        "-re -f lavfi -i color=s=1920x1080 -pix_fmt rgb24 -f image2 {work}/i%d.ppm"),
                row(
                        Family.EXHAUST,
                        Tool.VIPS,
                        "disk by dd",
                        Evidence.DISK,
                        "system `dd if=/dev/zero of={work}/x bs=1M count=2000`"),
                exhaust(
                        Tool.FFMPEG,
                        "time by a source without end",
                        Evidence.TIME,
                        "-re -f lavfi -i color -metadata comment={work} -f null -"),
                exhaust(
                        Tool.MAGICK,
                        "time by a blur",
                        Evidence.TIME,
                        "-limit thread 1 -size 3000x3000 xc:red -blur 0x300 -blur 0x300 {work}/out.png"),
                row(
                        Family.EXHAUST,
                        Tool.VIPS,
                        "time by a loop",
                        Evidence.TIME,
                        "system `sh -c 'while :; do sleep 1; done; : {work}'`"),
                exhaust(
                        Tool.FFMPEG,
                        "output by stdout",
                        Evidence.OUTPUT,
                        "-f lavfi -i color=s=1920x1080:d=20 -f rawvideo -pix_fmt rgb24 pipe:1"),
                exhaust(Tool.MAGICK, "output by stdout", Evidence.OUTPUT, "-size 6000x6000 xc:red -depth 16 rgb:-"),
                row(
                        Family.EXHAUST,
                        Tool.VIPS,
                        "output by stderr",
                        Evidence.OUTPUT,
                        "system `sh -c 'yes 01234567890123456789 | head -c 150000000 >&2'`"),
                row(
                        Family.EXHAUST,
                        Tool.VIPS,
                        "processes",
                        Evidence.PROCESSES,
                        "system `sh -c 'i=0; while [ $i -lt 800 ]; do sleep 8.{number} & i=$((i+1)); done; wait'`"),
                outlive("a session of its own", "setsid " + ASLEEP + " &"),
                outlive("nohup", "nohup " + ASLEEP + " &"),
                outlive("two forks", "(" + ASLEEP + " &) &"),
                outlive("deaf to signals", "(trap : TERM HUP INT; setsid " + ASLEEP + "; sleep 60) >/dev/null 2>&1 &"),
                outlive("a script", "sh ./daemon.sh").file("daemon.sh", "setsid " + ASLEEP + " &\n"),
                row(Family.OUTLIVE, Tool.MAGICK, "delegate by PATH", Evidence.ALIVE, "dot:graph.dot out.png")
                        .env("PATH", "{work}:/usr/local/bin:/usr/bin:/bin")
                        .file("graph.dot", "digraph { a }\n")
                        .file("dot", "#!/bin/sh\nsetsid " + ASLEEP + " &\n"));
    }

    private static Attack outlive(String name, String shell) {
        return row(Family.OUTLIVE, Tool.VIPS, name, Evidence.ALIVE, "system `sh -c '" + shell + "'`");
    }

    private static Attack exhaust(Tool tool, String name, Evidence evidence, String command) {
        return row(Family.EXHAUST, tool, name, evidence, command).unseen();
    }

    private static Attack row(Family family, Tool tool, String name, Evidence evidence, String command) {
        return Attack.of(family, name, tool, evidence, command);
    }
}

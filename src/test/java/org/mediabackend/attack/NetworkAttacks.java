package org.mediabackend.attack;

import java.util.List;
import org.mediabackend.tools.Tool;

/** Services of this machine, contacted, and services opened on it. */
final class NetworkAttacks {

    private static final String NONE = " -t 1 -f null -";
    private static final String SOME = "-re -f lavfi -i color=s=64x64:d=1 -c:v mpeg4 ";

    private NetworkAttacks() {}

    static List<Attack> rows() {
        return List.of(
                in("http", "http://127.0.0.1:{tcp}/x").unseen(),
                in("http by another form of the address", "http://2130706433:{tcp}/x")
                        .unseen(),
                in("http within cache", "cache:http://127.0.0.1:{tcp}/x").unseen(),
                in("http within async", "async:http://127.0.0.1:{tcp}/x").unseen(),
                in("https", "https://127.0.0.1:{tcp}/x").unseen(),
                in("tcp", "tcp://127.0.0.1:{tcp}"),
                in("tls", "tls://127.0.0.1:{tcp}"),
                in("unix", "unix:{sock}"),
                in("gopher", "gopher://127.0.0.1:{tcp}/0x"),
                in("ftp", "ftp://127.0.0.1:{tcp}/x"),
                in("rtmp", "rtmp://127.0.0.1:{tcp}/a/b"),
                in("rtmpt", "rtmpt://127.0.0.1:{tcp}/a/b"),
                in("rtsp", "rtsp://127.0.0.1:{tcp}/x"),
                in("rtsp over tcp", "-rtsp_transport tcp -i rtsp://127.0.0.1:{tcp}/x -i"),
                in("mms over http", "mmsh://127.0.0.1:{tcp}/x"),
                in("mms over tcp", "mmst://127.0.0.1:{tcp}/x"),
                in("httpproxy", "httpproxy://127.0.0.1:{tcp}/x"),
                in("srt", "srt://127.0.0.1:{udp}"),
                in("sftp", "sftp://127.0.0.1:{tcp}/x"),
                in("amqp", "amqp://127.0.0.1:{tcp}"),
                in("zmq", "zmq:tcp://127.0.0.1:{tcp}"),
                in("an X server", "-f x11grab -i 127.0.0.1:{display} -i"),
                in("a sound server", "-f pulse -server tcp:127.0.0.1:{tcp} -i x -i"),
                in("a gateway of IPFS", "-gateway http://127.0.0.1:{tcp} -i ipfs://QmX -i"),
                in("sctp", "sctp://127.0.0.1:{tcp}").notHere("this kernel has no SCTP"),
                out("http", "-f mpegts http://127.0.0.1:{tcp}/x").unseen(),
                out("icecast", "-f mpegts icecast://u:p@127.0.0.1:{tcp}/x"),
                out("tcp", "-f mpegts tcp://127.0.0.1:{tcp}"),
                out("udp", "-f mpegts udp://127.0.0.1:{udp}"),
                out("udplite", "-f mpegts udplite://127.0.0.1:{udp}").notHere("the listener is one of UDP only"),
                out("unix", "-f mpegts unix:{sock}"),
                out("rtp", "-f rtp rtp://127.0.0.1:{udp}"),
                out("srtp", "-f rtp srtp://127.0.0.1:{udp}"),
                out("rtmp", "-c:v flv -f flv rtmp://127.0.0.1:{tcp}/a/b"),
                out("rtsp", "-f rtsp rtsp://127.0.0.1:{tcp}/x"),
                out("zmq", "-f mpegts zmq:tcp://127.0.0.1:{free}").notHere("it is a listener"),
                out("tee to udp", "-map 0 -f tee own.avi|[f=mpegts]udp://127.0.0.1:{udp}"),
                out("segments", "-map 0 -f segment -segment_format mpegts udp://127.0.0.1:{udp}?pkt_size=%d"),
                out("HLS", "-f hls http://127.0.0.1:{tcp}/x.m3u8").unseen(),
                out("DASH", "-f dash http://127.0.0.1:{tcp}/x.mpd").unseen(),
                row("-progress", "-re -f lavfi -i color=d=1 -progress http://127.0.0.1:{tcp}/x -f null -"),
                row("movie", "-f lavfi -i `movie=http\\\\://127.0.0.1\\\\:{tcp}/x`" + NONE),
                row("subtitles", "-f lavfi -i color -vf `subtitles=http\\\\://127.0.0.1\\\\:{tcp}/x`" + NONE),
                row("playlist, as a video", "-i holiday.mp4" + NONE)
                        .file("holiday.mp4", """
                            #EXTM3U
                            #EXT-X-TARGETDURATION:5
                            #EXTINF:5,
                            http://127.0.0.1:{tcp}/x.ts
                            #EXT-X-ENDLIST
                            """)
                        .notHere("a local playlist leads to local files only: see the next one")
                        .unseen(),
                row("playlist with a whitelist", "-protocol_whitelist file,http,tcp -i holiday.mp4" + NONE)
                        .file("holiday.mp4", """
                            #EXTM3U
                            #EXT-X-TARGETDURATION:5
                            #EXTINF:5,
                            http://127.0.0.1:{tcp}/x.ts
                            #EXT-X-ENDLIST
                            """)
                        .unseen(),
                row("list of concat", "-f concat -safe 0 -protocol_whitelist file,http,tcp -i list.txt" + NONE)
                        .file("list.txt", "file http://127.0.0.1:{tcp}/x\n")
                        .unseen(),
                row("session description", "-protocol_whitelist file,rtp,udp -i holiday.sdp" + NONE)
                        .file("holiday.sdp", """
                            v=0
                            c=IN IP4 127.0.0.1
                            t=0 0
                            m=video {udp} RTP/AVP 96
                            a=rtpmap:96 H264/90000
                            """)
                        .notHere("it only waits for packets")
                        .unseen(),
                row("proxy by the environment", "-i http://example.invalid/x" + NONE)
                        .env("http_proxy", "http://127.0.0.1:{tcp}"),
                Attack.of(Family.NETWORK, "http", Tool.FFPROBE, Evidence.CONTACT, "http://127.0.0.1:{tcp}/x")
                        .unseen(),
                Attack.of(
                        Family.NETWORK,
                        "movie",
                        Tool.FFPROBE,
                        Evidence.CONTACT,
                        "-f lavfi `movie=http\\\\://127.0.0.1\\\\:{tcp}/x`"),
                listener("http", "-listen 1 -i http://127.0.0.1:{free}/x" + NONE),
                listener("http output", "-f lavfi -i color -c:v mpeg4 -f mpegts -listen 1 http://127.0.0.1:{free}/x"),
                listener("tcp", "-i tcp://127.0.0.1:{free}?listen=1" + NONE),
                listener("tcp output", "-f lavfi -i color -c:v mpeg4 -f mpegts tcp://127.0.0.1:{free}?listen=1"),
                listener("rtmp", "-listen 1 -i rtmp://127.0.0.1:{free}/a/b" + NONE),
                listener("rtsp", "-rtsp_flags listen -i rtsp://127.0.0.1:{free}/x" + NONE),
                listener("zmq output", "-re -f lavfi -i color -c:v mpeg4 -f mpegts zmq:tcp://127.0.0.1:{free}"),
                listener(
                        "zmq filter",
                        "-re -f lavfi -i color -vf `zmq=bind_address=tcp\\\\://127.0.0.1\\\\:{free}` -f null -"),
                listener(
                        "azmq filter",
                        "-re -f lavfi -i sine -af `azmq=bind_address=tcp\\\\://127.0.0.1\\\\:{free}` -f null -"),
                Attack.of(
                                Family.NETWORK,
                                "listener of unix",
                                Tool.FFMPEG,
                                Evidence.FOREIGN,
                                "-i unix:{foreign}/new?listen=1" + NONE)
                        .notHere("the socket's name would be new?listen=1, its option is another: see the next"),
                Attack.of(
                        Family.NETWORK,
                        "listener of unix by its option",
                        Tool.FFMPEG,
                        Evidence.FOREIGN,
                        "-listen 1 -timeout 1000000 -i unix:{foreign}/new" + NONE),
                magick("https:", "https://127.0.0.1:{tcp}/x null:").notHere("Debian's policy.xml forbids it"),
                magick("http:", "http://127.0.0.1:{tcp}/x null:").notHere("Debian's policy.xml forbids it"),
                magick("ftp:", "ftp://127.0.0.1:{tcp}/x null:"),
                magick("an X server by -display", "-display 127.0.0.1:{display} x:root null:"),
                Attack.of(
                        Family.NETWORK,
                        "distributed cache",
                        Tool.MAGICK,
                        Evidence.OPEN_PORT,
                        "-distribute-cache {free}"),
                Attack.of(
                        Family.NETWORK,
                        "ImageMagick's ftp",
                        Tool.VIPS,
                        Evidence.CONTACT,
                        "magickload ftp://127.0.0.1:{tcp}/x out.v"));
    }

    private static Attack in(String name, String location) {
        // A location that has options of its own stands before them.
        String input = location.endsWith(" -i") ? location.substring(0, location.length() - 3) : "-i " + location;
        return row("from " + name, input + NONE);
    }

    private static Attack out(String name, String location) {
        return row("to " + name, SOME + location);
    }

    private static Attack row(String name, String command) {
        return Attack.of(Family.NETWORK, name, Tool.FFMPEG, Evidence.CONTACT, command);
    }

    private static Attack listener(String name, String command) {
        return Attack.of(Family.NETWORK, "listener of " + name, Tool.FFMPEG, Evidence.OPEN_PORT, command);
    }

    private static Attack magick(String name, String command) {
        return Attack.of(Family.NETWORK, name, Tool.MAGICK, Evidence.CONTACT, command);
    }
}

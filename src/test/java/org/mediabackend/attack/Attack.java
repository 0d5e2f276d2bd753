package org.mediabackend.attack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mediabackend.tools.Tool;

/**
 * One attack, a row of the table. In {@code command}, {@code env} and {@code files}, words in braces are places of the
 * {@link Scene}.
 *
 * @param command the arguments, separated by spaces; one that holds a space stands between backquotes
 * @param files what the caller has put into the directory, by name; a value {@code -> x} is a link to x
 * @param seenByPolicy whether the arguments alone show that it is to be refused
 * @param notHere why it does not even succeed against the bare tool on this machine; empty: it does
 * @param stillOpen why it is let through to this day, or is not refused; empty: it is not
 */
record Attack(
        Family family,
        String name,
        Tool tool,
        String command,
        Evidence evidence,
        Map<String, String> env,
        Map<String, String> files,
        boolean seenByPolicy,
        String notHere,
        String stillOpen) {

    private static final Pattern WORD = Pattern.compile("`([^`]*)`|(\\S+)");

    static Attack of(Family family, String name, Tool tool, Evidence evidence, String command) {
        return new Attack(family, name, tool, command, evidence, Map.of(), Map.of(), true, "", "");
    }

    Attack file(String file, String content) {
        return new Attack(
                family,
                name,
                tool,
                command,
                evidence,
                env,
                with(files, file, content),
                seenByPolicy,
                notHere,
                stillOpen);
    }

    Attack env(String variable, String value) {
        return new Attack(
                family,
                name,
                tool,
                command,
                evidence,
                with(env, variable, value),
                files,
                seenByPolicy,
                notHere,
                stillOpen);
    }

    /**
     * Only what a file holds makes it one, or it is a matter of limits alone, or of HTTP, which the policy leaves to
     * the sandbox.
     */
    Attack unseen() {
        return new Attack(family, name, tool, command, evidence, env, files, false, notHere, stillOpen);
    }

    Attack notHere(String reason) {
        return new Attack(family, name, tool, command, evidence, env, files, seenByPolicy, reason, stillOpen);
    }

    Attack stillOpen(String reason) {
        return new Attack(family, name, tool, command, evidence, env, files, seenByPolicy, notHere, reason);
    }

    /** The arguments, with their places still to be filled in. */
    List<String> args() {
        List<String> args = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            args.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return args;
    }

    @Override
    public String toString() {
        return family + " " + tool.wireName() + " " + name;
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return copy;
    }
}

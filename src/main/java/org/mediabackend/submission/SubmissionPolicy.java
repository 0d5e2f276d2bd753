package org.mediabackend.submission;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.Command;
import org.mediabackend.media.Spec;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.FieldError;
import org.springframework.stereotype.Component;

/** What this deployment allows a request that is well formed. */
@Component
@ConditionalOnApiRole
class SubmissionPolicy {

    private final SubmissionSettings settings;
    private final PathPolicy paths;
    private final CommandFiles files;
    private final Toolbox toolbox;

    SubmissionPolicy(SubmissionSettings settings, PathPolicy paths, CommandFiles files, Toolbox toolbox) {
        this.settings = settings;
        this.paths = paths;
        this.files = files;
        this.toolbox = toolbox;
    }

    /**
     * Lets the request pass, or says all that is wrong with it.
     *
     * @throws ApiException {@link ApiError#REFUSED_BY_POLICY}, {@link ApiError#INVALID_REQUEST} if a directory does not
     *     exist or an argv is none, {@link ApiError#TOOL_MISSING}
     */
    void check(Submission submission) {
        FieldErrors invalid = new FieldErrors();
        FieldErrors refused = new FieldErrors();
        for (Submission.Located located : submission.commands()) {
            check(located, invalid, refused);
        }
        invalid.throwIfAny(ApiError.INVALID_REQUEST);
        refused.throwIfAny(ApiError.REFUSED_BY_POLICY);
        requireTools(submission);
    }

    private void requireTools(Submission submission) {
        if (!settings.policy().requireTools()) {
            return;
        }
        if (submission.spec() instanceof Spec.Probe) {
            requireTool(Tool.FFMPEG, "");
        }
        for (Submission.Located located : submission.commands()) {
            requireTool(located.command().tool(), located.path() + ".tool");
        }
    }

    private void requireTool(Tool tool, String field) {
        String missing = toolbox.missing(tool);
        if (!missing.isEmpty()) {
            throw new ApiException(ApiError.TOOL_MISSING, missing, List.of(new FieldError(field, missing)));
        }
    }

    private void check(Submission.Located located, FieldErrors invalid, FieldErrors refused) {
        Command command = located.command();
        for (String name : command.env().keySet()) {
            if (!settings.policy().env().contains(name)) {
                refused.add(
                        located.path() + ".env." + name,
                        "may not be set here; allowed are "
                                + String.join(
                                        ", ",
                                        settings.policy().env().stream()
                                                .sorted()
                                                .toList()));
            }
        }
        String cwd = command.cwd();
        if (cwd != null) {
            Optional<PathPolicy.Refusal> refusal = paths.refuseDirectory(cwd);
            if (refusal.isPresent()) {
                PathPolicy.Refusal r = refusal.get();
                (r.byPolicy() ? refused : invalid).add(located.path() + ".cwd", r.message());
                return;
            }
        }
        checkFiles(located, cwd == null ? null : paths.directory(cwd), invalid, refused);
    }

    private void checkFiles(Submission.Located located, @Nullable Path cwd, FieldErrors invalid, FieldErrors refused) {
        List<CommandFiles.Use> uses;
        try {
            uses = files.of(located.command());
        } catch (CommandFiles.Unreadable e) {
            invalid.add(located.argPath(e.argIndex()), e.problem());
            return;
        }
        for (CommandFiles.Use use : uses) {
            switch (use) {
                case CommandFiles.Use.LocalFile file ->
                    paths.refuseFile(cwd, file.path(), file.written())
                            .ifPresent(message -> refused.add(located.argPath(file.argIndex()), message));
                case CommandFiles.Use.Remote remote -> {
                    if (!settings.policy().protocols().contains(remote.protocol())) {
                        refused.add(
                                located.argPath(remote.argIndex()),
                                "uses \"" + remote.protocol() + "\", which is not allowed here");
                    }
                }
                case CommandFiles.Use.InPlace output ->
                    refused.add(located.argPath(output.argIndex()), output.sentence());
                case CommandFiles.Use.Unclear unclear ->
                    refused.add(located.path() + ".args", "cannot be judged: " + unclear.sentence());
            }
        }
    }
}

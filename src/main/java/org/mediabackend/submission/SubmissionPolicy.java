package org.mediabackend.submission;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.ArgumentPolicy;
import org.mediabackend.media.OtherWorkspaces;
import org.mediabackend.media.Spec;
import org.mediabackend.task.TenantTasks;
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
    private final ArgumentPolicy arguments;
    private final TenantTasks tasks;
    private final Toolbox toolbox;

    SubmissionPolicy(SubmissionSettings settings, ArgumentPolicy arguments, TenantTasks tasks, Toolbox toolbox) {
        this.settings = settings;
        this.arguments = arguments;
        this.tasks = tasks;
        this.toolbox = toolbox;
    }

    /**
     * Lets the request pass, or says all that is wrong with it.
     *
     * @param tenant whose task it is; null while nothing authenticates
     * @throws ApiException {@link ApiError#REFUSED_BY_POLICY}, {@link ApiError#INVALID_REQUEST} if a directory does not
     *     exist or an argv is none, {@link ApiError#TOOL_MISSING}
     */
    void check(Submission submission, @Nullable String tenant) {
        FieldErrors invalid = new FieldErrors();
        FieldErrors refused = new FieldErrors();
        check(submission, tenant, invalid, refused);
        invalid.throwIfAny(ApiError.INVALID_REQUEST);
        refused.throwIfAny(ApiError.REFUSED_BY_POLICY);
        requireTools(submission);
    }

    /** All that {@link #check} would say of the request. */
    List<FieldError> problems(Submission submission, @Nullable String tenant) {
        FieldErrors all = new FieldErrors();
        check(submission, tenant, all, all);
        try {
            requireTools(submission);
        } catch (ApiException missing) {
            missing.fieldErrors().forEach(error -> all.add(error.field(), error.message()));
        }
        return all.list();
    }

    private void requireTools(Submission submission) {
        if (!settings.requireTools()) {
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

    /** Notes what is wrong with each command: what can be run nowhere, and what is only not allowed here. */
    private void check(Submission submission, @Nullable String tenant, FieldErrors invalid, FieldErrors refused) {
        OtherWorkspaces others = new TenantsWorkspaces(tasks, tenant);
        for (Submission.Located located : submission.commands()) {
            for (ArgumentPolicy.Problem problem : arguments.problems(located.command(), others)) {
                String field = problem.argument() < 0
                        ? located.path() + "." + problem.field()
                        : located.argPath(problem.argument());
                (problem.refused() ? refused : invalid).add(field, problem.message());
            }
        }
    }
}

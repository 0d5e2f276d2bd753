package org.mediabackend.submission;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.Explode;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.access.Caller;
import org.mediabackend.task.TaskListing;
import org.mediabackend.task.TaskPage;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.web.TaskStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists tasks. */
@RestController
@ConditionalOnApiRole
class ListController {

    private final TaskListing listing;

    ListController(TaskListing listing) {
        this.listing = listing;
    }

    @GetMapping("/api/tasks")
    @Operation(
            summary = "The caller's tasks, of an operator everybody's, the newest first, page by page",
            description = "A page costs the same however many tasks there are and however deep it lies. It may hold"
                    + " fewer tasks than the limit, even none, and still not be the last: the last has no nextCursor.")
    @Parameter(
            name = "status",
            description = "only tasks in one of these",
            explode = Explode.FALSE,
            array =
                    @ArraySchema(
                            schema =
                                    @Schema(
                                            allowableValues = {"queued", "started", "finished", "failed", "cancelled"
                                            })))
    @Parameter(
            name = "kind",
            description = "only tasks of one of these",
            explode = Explode.FALSE,
            array =
                    @ArraySchema(
                            schema =
                                    @Schema(
                                            allowableValues = {
                                                "demo.sleep",
                                                "ffmpeg.probe",
                                                "ffmpeg.pipeline",
                                                "ffmpeg.search",
                                                "image.pipeline"
                                            })))
    @Parameter(
            name = "from",
            description = "only what was created then or later",
            schema = @Schema(type = "string", format = "date-time"))
    @Parameter(
            name = "to",
            description = "only what was created before",
            schema = @Schema(type = "string", format = "date-time"))
    @Parameter(
            name = "limit",
            description = "how many tasks a page may hold",
            schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
    @Parameter(
            name = "cursor",
            description = "the nextCursor of the page before, under the same filter",
            schema = @Schema(type = "string"))
    Envelope<Page> list(@Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters) {
        ListQuery query = ListQuery.of(parameters);
        return Envelope.ok(
                Page.of(listing.page(query.filter().of(Caller.current().confinedTo()), query.before(), query.limit())));
    }

    /**
     * A page.
     *
     * @param nextCursor what to send as {@code cursor} for the next page; null at the end
     */
    @Schema(name = "TaskPage")
    record Page(List<TaskStatus> items, @Nullable UUID nextCursor) {

        static Page of(TaskPage page) {
            return new Page(page.tasks().stream().map(TaskStatus::of).toList(), page.next());
        }
    }
}

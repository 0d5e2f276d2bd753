package org.mediabackend.web;

import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says that the process answers, in every role and also while the database is away; Actuator knows more. */
@RestController
class Health {

    @GetMapping("/health")
    @Operation(summary = "Whether the process answers; also while the database is away")
    Envelope<Alive> health() {
        return Envelope.ok(new Alive("ok"));
    }

    /**
     * A process that answers.
     *
     * @param status always "ok"
     */
    record Alive(String status) {}
}

package org.mediabackend.attack;

import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The strict policy, asked without a task; what it lets through is submitted and runs with all the defaults. */
final class StrictStand implements Stand {

    private final ServerStand server;

    StrictStand(ServerStand server) {
        this.server = server;
    }

    @Override
    public Observed run(Attack attack, Scene scene, Judge judge) throws IOException, InterruptedException {
        JsonNode answer = server.validate(ServerStand.body(attack, scene));
        // A request that is not even well formed is refused before it is judged.
        if (!answer.at("/result/errors").isEmpty()) {
            return new Observed(answer.toString(), List.of(), 0, answer.toString());
        }
        if (answer.get("code").intValue() != 0) {
            throw new AssertionError("no answer to validate: " + answer);
        }
        return server.run(attack, scene, judge);
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
    }
}

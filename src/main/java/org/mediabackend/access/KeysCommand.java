package org.mediabackend.access;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/**
 * Makes, lists and revokes keys from the command line, on the database of the settings; also on the embedded one,
 * whether a server runs it or not.
 */
public final class KeysCommand {

    private static final String USAGE = """
        usage: scripts/server keys create --name NAME --roles ROLE,... [option...]
               scripts/server keys list
               scripts/server keys revoke NAME

        Roles: submit, read, operate (which includes both). A key is shown once, by create. Options of create:

          --tenant TENANT             whose tasks it sees and touches; its name if not given
          --max-running N             429 for a submission while N tasks of the tenant run or wait
          --max-queued N              429 for a submission while N tasks of the tenant wait
          --requests-per-second N     429 for a request beyond that

        The database is that of the server: DATABASE_URL, else the embedded one in MEDIA_DATA_DIR. A server that runs
        knows of the change at once.
        """;

    private static final Set<String> OPTIONS =
            Set.of("--name", "--roles", "--tenant", "--max-running", "--max-queued", "--requests-per-second");

    private final PrintStream out;
    private final Map<String, String> options = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    /** Spring's, such as {@code --media.database.url=...}. */
    private final List<String> properties = new ArrayList<>();

    private KeysCommand(PrintStream out) {
        this.out = out;
    }

    /** What it takes of the server: a database with its migrations, and the table. */
    @EnableAutoConfiguration
    @ComponentScan("org.mediabackend.database")
    @Import(ApiKeys.class)
    static class Parts {}

    /** Something was typed that makes no sense. */
    private static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /**
     * Runs one command.
     *
     * @param args without the leading {@code keys}
     * @return the exit code: 0 done, 1 refused or impossible, 2 not understood
     */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length == 0 || List.of("--help", "-h", "help").contains(args[0])) {
            out.print(USAGE);
            return args.length == 0 ? 2 : 0;
        }
        KeysCommand command = new KeysCommand(out);
        try {
            command.parse(args);
            command.check();
        } catch (UsageException | IllegalArgumentException e) {
            err.println("keys: " + e.getMessage());
            err.print(USAGE);
            return 2;
        } catch (WrongKeyException e) {
            err.println("keys: --" + e.field() + " " + e.rule());
            return 2;
        }
        try (ConfigurableApplicationContext context = command.start()) {
            Optional<String> refusal = command.execute(context.getBean(ApiKeys.class));
            refusal.ifPresent(sentence -> err.println("keys: " + sentence));
            return refusal.isPresent() ? 1 : 0;
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() != cause && !isSentence(cause)) {
                cause = cause.getCause();
            }
            err.println("keys: " + cause.getMessage());
            return 1;
        }
    }

    /** Those of the module that keeps the database say all in a sentence. */
    private static boolean isSentence(Throwable failure) {
        return failure.getClass().getName().startsWith("org.mediabackend.");
    }

    private void parse(String[] args) {
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (OPTIONS.contains(name)) {
                if (equals < 0 && i + 1 == args.length) {
                    throw new UsageException(name + " needs a value");
                }
                options.put(name, equals < 0 ? args[++i] : arg.substring(equals + 1));
            } else if (arg.startsWith("--") && name.contains(".") && equals > 0) {
                properties.add(arg);
            } else if (arg.startsWith("-")) {
                throw new UsageException("there is no option " + name);
            } else {
                words.add(arg);
            }
        }
    }

    /** Before a database is looked for. */
    private void check() {
        int wanted = verb().equals("revoke") ? 2 : 1;
        if (!List.of("create", "list", "revoke").contains(verb())) {
            throw new UsageException("there is no command " + verb());
        }
        if (words.size() != wanted) {
            throw new UsageException(verb() + (wanted == 2 ? " needs one name" : " takes no further words"));
        }
        if (verb().equals("create")) {
            wanted();
        } else if (!options.isEmpty()) {
            throw new UsageException(verb() + " has no options");
        }
    }

    private String verb() {
        return words.isEmpty() ? "" : words.getFirst();
    }

    private NewKey wanted() {
        String name = options.get("--name");
        String roles = options.get("--roles");
        if (name == null || roles == null) {
            throw new UsageException("create needs --name and --roles");
        }
        CallerLimits limits = new CallerLimits(
                integer("--max-running"), integer("--max-queued"), decimal(options.get("--requests-per-second")));
        return NewKey.of(name, options.get("--tenant"), NewKey.split(roles), limits);
    }

    private @Nullable Integer integer(String option) {
        String value = options.get(option);
        try {
            return value == null ? null : Integer.valueOf(value);
        } catch (NumberFormatException e) {
            throw new UsageException(option + " must be a whole number");
        }
    }

    private static @Nullable Double decimal(@Nullable String value) {
        try {
            return value == null ? null : Double.valueOf(value);
        } catch (NumberFormatException e) {
            throw new UsageException("--requests-per-second must be a number");
        }
    }

    private ConfigurableApplicationContext start() {
        SpringApplication application = new SpringApplication(Parts.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setRegisterShutdownHook(false);
        // What goes wrong is told by this command in a sentence.
        return application.run(Stream.concat(
                        Stream.of(
                                "--logging.level.root=OFF",
                                "--logging.level.org.flywaydb=OFF",
                                "--logging.level.org.springframework=OFF",
                                "--logging.level.org.mediabackend=WARN",
                                "--media.database.join=true",
                                "--spring.datasource.hikari.maximum-pool-size=2"),
                        properties.stream())
                .toArray(String[]::new));
    }

    /** A refusal in a sentence, if it is one. */
    private Optional<String> execute(ApiKeys keys) {
        return switch (verb()) {
            case "create" -> create(keys);
            case "revoke" -> {
                String name = words.get(1);
                Optional<ApiKey> revoked = keys.revoke(name);
                revoked.ifPresent(key -> out.println("revoked " + name));
                yield revoked.isPresent() ? Optional.empty() : Optional.of("there is no key " + name + " that counts");
            }
            default -> {
                list(keys);
                yield Optional.empty();
            }
        };
    }

    private Optional<String> create(ApiKeys keys) {
        NewKey wanted = wanted();
        Optional<ApiKeys.Made> made = keys.create(wanted);
        made.ifPresent(key -> out.println(key.secret().shown()));
        return made.isPresent()
                ? Optional.empty()
                : Optional.of("there is a key " + wanted.name() + " already; revoke it first, or take another name");
    }

    private void list(ApiKeys keys) {
        List<String> head = List.of("NAME", "TENANT", "ROLES", "CREATED", "LAST USED", "STATE");
        List<List<String>> rows = new ArrayList<>(List.of(head));
        keys.all().stream().map(ApiKeys.Stored::key).map(KeysCommand::row).forEach(rows::add);
        int[] widths = new int[head.size()];
        rows.forEach(row ->
                Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length())));
        rows.forEach(row -> {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
            }
            out.println(line.toString().stripTrailing());
        });
    }

    private static List<String> row(ApiKey key) {
        return List.of(
                key.name(),
                key.tenant(),
                key.roles().stream().map(CallerRole::wireName).collect(Collectors.joining(",")),
                shown(key.createdAt()),
                shown(key.lastUsedAt()),
                key.revokedAt() == null ? "counts" : "revoked " + shown(key.revokedAt()));
    }

    private static String shown(@Nullable Instant at) {
        return at == null ? "never" : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

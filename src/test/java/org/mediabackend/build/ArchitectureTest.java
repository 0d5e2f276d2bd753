package org.mediabackend.build;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of the house that the compiler does not know. Each is checked against the application and, so that none can
 * pass for ever unseen, against {@code org.mediabackend.build.wrong}, where each must fail.
 */
class ArchitectureTest {

    private static final String ROOT = "org.mediabackend.";

    private static final Set<String> INJECTING = Set.of(
            "org.springframework.beans.factory.annotation.Autowired",
            "org.springframework.beans.factory.annotation.Value",
            "jakarta.inject.Inject",
            "jakarta.annotation.Resource");

    private static final JavaClasses APPLICATION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.mediabackend");

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .withImportOption(location -> !location.contains("/build/wrong/"))
            .importPackages("org.mediabackend");

    private static final JavaClasses WRONG = new ClassFileImporter().importPackages("org.mediabackend.build.wrong");

    /** What is touched in some modules only: the predicate's text is the reason that a failure shows. */
    private record Border(DescribedPredicate<? super JavaClass> touched, List<String> modules) {

        ArchRule rule() {
            String[] packages = modules.stream().map(m -> ROOT + m + "..").toArray(String[]::new);
            return noClasses()
                    .that()
                    .resideOutsideOfPackages(packages)
                    .should()
                    .dependOnClassesThat(touched)
                    .because("only " + String.join(", ", modules) + " may");
        }
    }

    private static List<Border> borders() {
        return List.of(
                new Border(nameMatching("java\\.lang\\.(ProcessBuilder.*|Process)"), List.of("process", "database")),
                new Border(
                        resideInAnyPackage("org.springframework.batch..", "org.springframework.boot.batch.."),
                        List.of("batch")),
                new Border(nameMatching("org\\.postgresql\\.(PGConnection|PGNotification)"), List.of("notifier")),
                new Border(resideInAnyPackage("org.postgresql.."), List.of("notifier", "database")),
                new Border(nameMatching(".*\\.(SseEmitter|ResponseBodyEmitter|AsyncContext).*"), List.of("stream")),
                new Border(
                        resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc.."),
                        List.of("task", "notifier", "batch", "worker", "ops", "database", "access")));
    }

    private static Stream<ArchRule> rules() {
        return Stream.concat(
                borders().stream().map(Border::rule),
                Stream.of(
                        noClasses()
                                .should()
                                .resideInAnyPackage(
                                        "..common..",
                                        "..util..",
                                        "..model..",
                                        "..service..",
                                        "..config..",
                                        "..dto..",
                                        "..helper..")
                                .because("a package is named for what it promises"),
                        noClasses()
                                .should()
                                .haveNameMatching(
                                        ".*[.$](\\w*[a-z0-9])?(Common|Utils?|Helpers?|D[Tt][Oo]|Services?|Config(uration)?)"
                                            + "([A-Z]\\w*)?")
                                .because("such a word says nothing"),
                        noFields()
                                .should()
                                .beAnnotatedWith(DescribedPredicate.describe(
                                        "that inject",
                                        (JavaAnnotation<?> annotation) -> INJECTING.contains(
                                                annotation.getRawType().getName())))
                                .because("what a class needs stands in its constructor"),
                        noClasses()
                                .that()
                                .doNotHaveFullyQualifiedName("org.mediabackend.MediaBackend")
                                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                                .because("only the command line's answer goes there"),
                        noSleep()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void applicationKeepsTheRule(ArchRule rule) {
        rule.check(APPLICATION);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ruleCanFail(ArchRule rule) {
        assertThat(rule.evaluate(WRONG).hasViolation())
                .as(rule.getDescription())
                .isTrue();
    }

    @Test
    void testsDoNotSleepEither() {
        assertThat(TESTS).hasSizeGreaterThan(5);
        noSleep().check(TESTS);
    }

    @Test
    void rulesNameModulesThatAreThere() {
        Set<String> there = APPLICATION.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT))
                .map(name -> name.substring(ROOT.length()).replaceFirst("\\..*", ""))
                .collect(Collectors.toSet());
        assertThat(borders()).allSatisfy(border -> assertThat(there).containsAll(border.modules()));
    }

    private static ArchRule noSleep() {
        return noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .because("a wait can be woken");
    }
}

package org.mediabackend.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;

/** A repository in a process that may die: from then on it writes and reads nothing. */
final class MortalRepository {

    private final JobRepository repository;
    private final Disturbance disturbance;

    private MortalRepository(JobRepository repository, Disturbance disturbance) {
        this.repository = repository;
        this.disturbance = disturbance;
    }

    static JobRepository of(JobRepository repository, Disturbance disturbance) {
        MortalRepository mortal = new MortalRepository(repository, disturbance);
        return (JobRepository) Proxy.newProxyInstance(
                MortalRepository.class.getClassLoader(),
                new Class<?>[] {JobRepository.class},
                (proxy, method, args) -> mortal.call(method, args));
    }

    private @Nullable Object call(Method method, Object @Nullable [] args) throws Throwable {
        disturbance.checkAlive();
        if (args != null && method.getName().equals("createStepExecution") && !isPartition((String) args[0])) {
            disturbance.beginning();
        }
        if (args != null
                && method.getName().equals("update")
                && args[0] instanceof JobExecution job
                && job.getEndTime() != null) {
            disturbance.ending(job);
        }
        try {
            return method.invoke(repository, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean isPartition(String step) {
        return step.contains(":");
    }
}

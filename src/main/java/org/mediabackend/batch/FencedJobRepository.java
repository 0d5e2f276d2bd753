package org.mediabackend.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A job repository for one attempt: each write first checks, in its own transaction, that the attempt still holds the
 * task. Spring Batch's version columns do not do that: a late {@code update} adopts the newer version and overwrites.
 */
final class FencedJobRepository {

    private FencedJobRepository() {}

    static JobRepository of(JobRepository repository, TaskLedger ledger, TransactionTemplate transaction, Lease lease) {
        return (JobRepository) Proxy.newProxyInstance(
                FencedJobRepository.class.getClassLoader(),
                new Class<?>[] {JobRepository.class},
                (proxy, method, args) -> {
                    if (!writes(method)) {
                        return call(repository, method, args);
                    }
                    return transaction.execute(status -> {
                        if (!ledger.isHeld(lease)) {
                            throw new LeaseLostException(lease);
                        }
                        return call(repository, method, args);
                    });
                });
    }

    private static boolean writes(Method method) {
        String name = method.getName();
        return name.startsWith("update") || name.startsWith("create") || name.startsWith("delete");
    }

    private static @Nullable Object call(JobRepository repository, Method method, Object @Nullable [] args) {
        try {
            return method.invoke(repository, args);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}

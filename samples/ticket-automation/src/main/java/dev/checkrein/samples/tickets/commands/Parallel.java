// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Works items side by side, each with an engine to itself; results come in the order of the items.
 */
final class Parallel {
  private Parallel() {}

  static <T, R> List<R> map(
      List<T> items,
      int parallel,
      Supplier<Engine> open,
      Progress progress,
      BiFunction<Engine, T, R> work) {
    int engines = Math.max(1, Math.min(parallel, items.size()));
    var free = new ArrayBlockingQueue<Engine>(engines);
    try (var threads = Executors.newFixedThreadPool(engines)) {
      for (int i = 0; i < engines; i++) {
        free.add(open.get());
      }
      var tasks =
          items.stream()
              .map(
                  item ->
                      threads.submit(
                          () -> {
                            var engine = free.take();
                            try {
                              return work.apply(engine, item);
                            } finally {
                              free.add(engine);
                              progress.step();
                            }
                          }))
              .toList();
      var results = new ArrayList<R>();
      for (var task : tasks) {
        results.add(task.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("an item failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      free.forEach(Engine::close);
    }
  }
}

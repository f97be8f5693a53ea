// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, read piece by piece. Unlike a stream it ends a read that nothing answers,
 * and one that the user does not want any more. At most one piece is received ahead. Read by one
 * thread; must be closed, which ends the connection if the body was not read to its end.
 */
final class BodyReader implements HttpResponse.BodySubscriber<BodyReader>, AutoCloseable {
  /** What the connection says. */
  private sealed interface Signal {
    record Piece(List<ByteBuffer> buffers) implements Signal {}

    record End(boolean orderly) implements Signal {}
  }

  private final Duration stall;
  private final BooleanSupplier cancelled;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Deque<ByteBuffer> received = new ArrayDeque<>();
  private final Object lock = new Object();
  private Flow.@Nullable Subscription subscription; // guarded by lock
  private boolean closed; // guarded by lock
  private boolean ended;

  /**
   * @param stall the longest wait for a piece
   * @param cancelled whether the user wants to end
   */
  BodyReader(Duration stall, BooleanSupplier cancelled) {
    this.stall = stall;
    this.cancelled = cancelled;
  }

  /**
   * The next bytes, at least one.
   *
   * @return null at the orderly end of the body
   * @throws DropException if the connection broke off, or nothing came for too long
   * @throws CancellationException if the user wants to end
   */
  @Nullable ByteBuffer next() throws DropException {
    while (true) {
      var buffer = received.poll();
      if (buffer != null && buffer.hasRemaining()) {
        return buffer;
      }
      if (buffer == null) {
        if (ended) {
          return null;
        }
        switch (await()) {
          case Signal.Piece piece -> {
            received.addAll(piece.buffers());
            request();
          }
          case Signal.End end -> {
            ended = true;
            if (!end.orderly()) {
              throw new DropException("the connection broke off");
            }
          }
        }
      }
    }
  }

  private Signal await() throws DropException {
    long end = System.nanoTime() + stall.toNanos();
    try {
      for (long left = stall.toNanos(); left > 0; left = end - System.nanoTime()) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException();
        }
        var signal = signals.poll(Math.min(left, Pauses.SLICE.toNanos()), TimeUnit.NANOSECONDS);
        if (signal != null) {
          return signal;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
    throw new DropException("nothing came for " + stall.toMillis() + " ms");
  }

  private void request() {
    synchronized (lock) {
      if (subscription != null) {
        subscription.request(1);
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      if (subscription != null) {
        subscription.cancel();
      }
    }
  }

  @Override
  public CompletionStage<BodyReader> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    synchronized (lock) {
      this.subscription = subscription;
      if (closed) {
        subscription.cancel();
      } else {
        subscription.request(1);
      }
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    signals.add(new Signal.Piece(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal.End(false));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End(true));
  }
}

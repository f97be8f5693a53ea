// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Answers each connection with the next of some prepared texts, whatever it is asked, and then ends
 * the connection or says nothing more.
 */
public final class ScriptedServer implements AutoCloseable {
  /**
   * An answer.
   *
   * @param bytes head and body, whole or not
   * @param held whether the connection stays open after them
   */
  public record Answer(byte[] bytes, boolean held) {
    public static Answer of(String head, byte[] body, boolean held) {
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      bytes.writeBytes(body);
      return new Answer(bytes.toByteArray(), held);
    }
  }

  /** The heads of all requests. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final ServerSocket socket;
  private final Deque<Answer> answers;
  private final CountDownLatch closed = new CountDownLatch(1);

  public ScriptedServer(Answer... answers) throws IOException {
    this.answers = new ArrayDeque<>(List.of(answers));
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public String address() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    while (!answers.isEmpty()) {
      try {
        var connection = socket.accept();
        var answer = answers.removeFirst();
        Thread.ofVirtual().start(() -> answer(connection, answer));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answer(Socket connection, Answer answer) {
    try (connection) {
      requests.add(head(connection.getInputStream()));
      connection.getOutputStream().write(answer.bytes());
      connection.getOutputStream().flush();
      if (answer.held()) {
        closed.await();
      }
    } catch (IOException | InterruptedException e) {
      // the other side is gone, which is its business
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        break;
      }
      head.append((char) c);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    socket.close();
  }
}

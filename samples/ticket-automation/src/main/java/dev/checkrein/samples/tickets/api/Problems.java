// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import dev.checkrein.agent.trace.JournalClosedException;
import dev.checkrein.samples.tickets.desk.DeskException;
import dev.checkrein.samples.tickets.desk.InvalidFieldException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.HtmlUtils;

/**
 * Turns everything that goes wrong into a problem detail (RFC 9457), or into a small page where a
 * browser asked for one.
 */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private final AtomicLong faults = new AtomicLong();

  @ExceptionHandler
  @Nullable ResponseEntity<Object> invalid(InvalidFieldException e, WebRequest request) {
    var problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    problem.setTitle("Invalid request");
    problem.setProperty("field", e.field());
    problem.setProperty("value", e.value());
    problem.setProperty("expected", e.expected());
    return answer(e, problem, request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> malformed(JsonRequest.MalformedException e, WebRequest request) {
    var problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    problem.setTitle("Malformed request");
    return answer(e, problem, request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> tooLarge(RequestBodies.TooLargeException e, WebRequest request) {
    return answer(
        e, ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, e.getMessage()), request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> refused(DeskException e, WebRequest request) {
    var status =
        switch (e.reason()) {
          case NOT_FOUND -> HttpStatus.NOT_FOUND;
          case CONFLICT -> HttpStatus.CONFLICT;
          case FULL -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    return answer(e, ProblemDetail.forStatusAndDetail(status, e.getMessage()), request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> closed(JournalClosedException e, WebRequest request) {
    return answer(
        e,
        ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage()),
        request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> fault(RuntimeException e, WebRequest request) {
    var number = faults.incrementAndGet();
    LOG.error("fault {}: a request failed", number, e);
    var problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "the service failed; its log says more under fault %d".formatted(number));
    return answer(e, problem, request);
  }

  private @Nullable ResponseEntity<Object> answer(
      Exception e, ProblemDetail problem, WebRequest request) {
    return handleExceptionInternal(
        e, problem, new HttpHeaders(), HttpStatusCode.valueOf(problem.getStatus()), request);
  }

  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    if (body instanceof ProblemDetail problem && wantsPage(request)) {
      var all = new HttpHeaders();
      all.putAll(headers);
      all.setContentType(
          new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8));
      return new ResponseEntity<>(page(problem), all, status);
    }
    var all = new HttpHeaders();
    all.putAll(headers);
    all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return new ResponseEntity<>(body, all, status);
  }

  private static boolean wantsPage(WebRequest request) {
    var accept = request.getHeader(HttpHeaders.ACCEPT);
    return request instanceof ServletWebRequest servlet
        && !servlet.getRequest().getRequestURI().startsWith("/api/")
        && accept != null
        && accept.contains(MediaType.TEXT_HTML_VALUE);
  }

  private static String page(ProblemDetail problem) {
    var title = HtmlUtils.htmlEscape(String.valueOf(problem.getTitle()));
    var detail = HtmlUtils.htmlEscape(String.valueOf(problem.getDetail()));
    return """
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>%s</title><link rel="stylesheet" href="/desk.css"></head>
    <body><main class="problem"><h1>%s</h1><p>%s</p><p><a href="/">Back to the desk</a></p></main></body>
    </html>
    """
        .formatted(title, title, detail);
  }
}

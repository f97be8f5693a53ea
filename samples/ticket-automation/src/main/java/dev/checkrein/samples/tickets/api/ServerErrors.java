// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Hands the requests that the server itself refused, before any controller saw them, to {@link
 * Problems}. Its path is nothing to ask for: asked for directly, it is not found.
 */
@Controller
class ServerErrors implements ErrorController {
  @RequestMapping("${spring.web.error.path:/error}")
  void error(HttpServletRequest request) {
    var code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var status = code instanceof Integer number ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
    if (status == null) {
      status = HttpStatus.INTERNAL_SERVER_ERROR;
    }
    var problem = ProblemDetail.forStatus(status);
    problem.setDetail(
        status == HttpStatus.NOT_FOUND
            ? "there is nothing here"
            : "the server refused the request before the desk saw it");
    if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) {
      problem.setInstance(URI.create(path));
    }
    throw new ErrorResponseException(status, problem, null);
  }
}

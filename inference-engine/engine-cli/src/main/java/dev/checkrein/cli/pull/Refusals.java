// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

/**
 * Says what a refusal of the hub means and what the user can do.
 *
 * @param subject what was asked for, as messages begin
 */
record Refusals(String subject, Repository repository, Hub hub, Token token) {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final String CODE = "X-Error-Code";

  /** Of the description of a repository. */
  static Refusals ofListing(Repository repository, HubClient client) {
    return new Refusals(repository.name(), repository, client.hub(), client.token());
  }

  /** Of a file. */
  static Refusals ofFile(String file, Repository repository, HubClient client) {
    return new Refusals(repository.name() + ": " + file, repository, client.hub(), client.token());
  }

  /** The error of an answer whose status is not one that was hoped for. */
  HubException of(Answer answer) {
    int status = answer.status();
    if (!hub.owns(answer.uri())) {
      return new HubException(
          "%s: %s, where the hub keeps it, answered with status %d"
              .formatted(subject, Hub.origin(answer.uri()), status));
    }
    return new HubException(
        "%s: %s (status %d of %s)"
            .formatted(
                subject,
                switch (status) {
                  case UNAUTHORIZED -> unauthorized();
                  case FORBIDDEN -> forbidden();
                  case NOT_FOUND -> notFound(answer.headers().firstValue(CODE).orElse(""));
                  default -> "unexpected answer";
                },
                status,
                Hub.origin(hub.base())));
  }

  private String unauthorized() {
    if (hub.isExposed() && token.present()) {
      return "the hub wants a token, and none is sent without encryption: expected https";
    }
    return token.present()
        ? "the hub does not accept the token in the environment variable "
            + token.variable()
            + ", or there is no such repository"
        : "the hub wants a token: set the environment variable "
            + token.variable()
            + " to one that may read this; or there is no such repository";
  }

  private String forbidden() {
    return "access denied: accept the model's terms on "
        + hub.page(repository)
        + ", and set the environment variable "
        + token.variable()
        + " to a token of the same account that may read it";
  }

  private String notFound(String code) {
    return switch (code) {
      case "RepoNotFound" -> "there is no such repository";
      case "RevisionNotFound" ->
          "the repository has no revision '" + FileName.shown(repository.revision()) + "'";
      case "EntryNotFound" -> "the repository has no such file at this revision";
      default ->
          "there is no such repository, or no revision '%s', or no such file"
              .formatted(FileName.shown(repository.revision()));
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.util.ArrayList;
import java.util.List;

/**
 * The resolver's tools as plain LangChain4j tools that answer for one user and note their calls.
 * One object a tool: the order of methods in a class is not defined, and the model knows one order.
 */
final class DeskTools {
  final List<String> calls = new ArrayList<>();

  Object[] all() {
    return new Object[] {
      new GetUser(), new ListAssets(), new CheckService(), new SearchKnowledge(),
      new UnlockAccount(), new ResetPassword(), new GrantAccess(), new OrderItem(),
      new Reply(), new ResolveTicket(), new EscalateTicket()
    };
  }

  private String note(String call, String answer) {
    calls.add(call);
    return answer;
  }

  private String done(String call) {
    return note(call, "{\"ok\": true}");
  }

  final class GetUser {
    @Tool(name = "get_user", value = "Look up an account")
    String call(@P(name = "login") String login) {
      return note(
          "get_user " + login,
          "{\"login\": \"%s\", \"name\": \"Fiona Rossi\", \"department\": \"Legal\", \"status\": \"password_expired\", \"manager\": \"u91751\"}"
              .formatted(login));
    }
  }

  final class ListAssets {
    @Tool(name = "list_assets", value = "List devices of a user")
    String call(@P(name = "login") String login) {
      return note("list_assets " + login, "{\"assets\": []}");
    }
  }

  final class CheckService {
    @Tool(name = "check_service", value = "Status of a service")
    String call(@P(name = "service") String service) {
      return note("check_service " + service, "{\"error\": \"no such service\"}");
    }
  }

  final class SearchKnowledge {
    @Tool(name = "search_knowledge", value = "Find articles")
    String call(@P(name = "query") String query) {
      return note("search_knowledge " + query, "{\"articles\": []}");
    }
  }

  final class UnlockAccount {
    @Tool(name = "unlock_account", value = "Unlock an account")
    String call(@P(name = "login") String login) {
      return done("unlock_account " + login);
    }
  }

  final class ResetPassword {
    @Tool(name = "reset_password", value = "Send a new password")
    String call(@P(name = "login") String login) {
      return done("reset_password " + login);
    }
  }

  final class GrantAccess {
    @Tool(name = "grant_access", value = "Grant a role on a resource")
    String call(
        @P(name = "login") String login,
        @P(name = "resource") String resource,
        @P(name = "role") String role) {
      return done("grant_access " + login + " " + resource + " " + role);
    }
  }

  final class OrderItem {
    @Tool(name = "order_item", value = "Order equipment")
    String call(
        @P(name = "login") String login,
        @P(name = "item") String item,
        @P(name = "quantity") int quantity) {
      return done("order_item " + login + " " + item + " " + quantity);
    }
  }

  final class Reply {
    @Tool(name = "reply", value = "Write to the requester")
    String call(@P(name = "ticket_id") String ticketId, @P(name = "message") String message) {
      return done("reply " + ticketId + " " + message);
    }
  }

  final class ResolveTicket {
    @Tool(name = "resolve_ticket", value = "Close the ticket")
    String call(@P(name = "ticket_id") String ticketId, @P(name = "resolution") String resolution) {
      return done("resolve_ticket " + ticketId + " " + resolution);
    }
  }

  final class EscalateTicket {
    @Tool(name = "escalate_ticket", value = "Hand over to a team")
    String call(
        @P(name = "ticket_id") String ticketId,
        @P(name = "team") String team,
        @P(name = "reason") String reason) {
      return done("escalate_ticket " + ticketId + " " + team + " " + reason);
    }
  }
}

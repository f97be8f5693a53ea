// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The systems behind HTTP, each behind its adapter. Thread-safe. */
public record RemoteSystems(
    DirectoryClient directory,
    AssetClient assetBase,
    ServiceStatusClient services,
    KnowledgeClient knowledge,
    OrderingClient ordering)
    implements DeskSystems {
  /**
   * All systems below one address, as the simulation has them.
   *
   * @param base such as {@code http://localhost:8080/sim/main}
   */
  public static RemoteSystems at(SystemCaller caller, URI base) {
    return new RemoteSystems(
        new DirectoryClient(caller, URI.create(base + "/directory")),
        new AssetClient(caller, base),
        new ServiceStatusClient(caller, base),
        new KnowledgeClient(caller, base),
        new OrderingClient(caller, base));
  }

  @Override
  public Map<String, @Nullable Object> user(String login) {
    return directory.user(login);
  }

  @Override
  public Map<String, @Nullable Object> assets(String login) {
    return assetBase.assets(login);
  }

  @Override
  public Map<String, @Nullable Object> service(String name) {
    return services.service(name);
  }

  @Override
  public Map<String, @Nullable Object> articles(String query) {
    return knowledge.articles(query);
  }

  @Override
  public Map<String, @Nullable Object> unlock(String login) {
    return directory.unlock(login);
  }

  @Override
  public Map<String, @Nullable Object> resetPassword(String login) {
    return directory.resetPassword(login);
  }

  @Override
  public Map<String, @Nullable Object> grant(String login, String resource, String role) {
    return directory.grant(login, resource, role);
  }

  @Override
  public Map<String, @Nullable Object> order(String login, String item, Object quantity) {
    return ordering.order(login, item, quantity);
  }
}

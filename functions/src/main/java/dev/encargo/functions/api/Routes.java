package dev.encargo.functions.api;

import dev.encargo.owner.Authenticate;
import dev.encargo.owner.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which method and path leads to which action. Of two paths that fit, the one added first is taken. */
final class Routes {

  /** Answers one call. */
  interface Action {
    Response answer(Call call);
  }

  /** Answers whoever asks. */
  interface OpenAction {
    Response answer(Request request);
  }

  /** What a route leads to. */
  private interface Entry {
    Response answer(Request request, String variable, Authenticate authenticate);
  }

  /**
   * Where a request leads.
   *
   * @param name as the template has it: {@code GET /api/jobs/{id}}
   * @param variable what stands in the place of {@code {…}}
   * @param entry answers it
   */
  record Match(String name, String variable, Entry entry) {
    /**
     * Proves who asks, where the route is not open to everybody, and answers.
     *
     * @throws RuntimeException as {@link Authenticate#authenticate} and the action
     */
    Response answer(Request request, Authenticate authenticate) {
      return entry.answer(request, variable, authenticate);
    }
  }

  private record Route(String method, String path, List<String> segments, Entry entry) {

    /** What stands in the place of the variable, empty where there is none; null where the path does not fit. */
    @Nullable String match(List<String> asked) {
      if (asked.size() != segments.size()) {
        return null;
      }
      String variable = "";
      for (int i = 0; i < asked.size(); i++) {
        if (segments.get(i).startsWith("{")) {
          variable = asked.get(i);
        } else if (!segments.get(i).equals(asked.get(i))) {
          return null;
        }
      }
      return variable;
    }
  }

  private final List<Route> routes = new ArrayList<>();

  Routes add(String method, String path, Action action) {
    return add(
        method,
        path,
        (request, variable, authenticate) ->
            action.answer(
                new Call(request, authenticate.authenticate(request.headers()).owner(), variable)));
  }

  /** A route for administrators only; to others it is forbidden. */
  Routes addAdmin(String method, String path, Action action) {
    return add(
        method,
        path,
        (request, variable, authenticate) -> {
          Caller caller = authenticate.authenticate(request.headers());
          if (!caller.admin()) {
            throw new Refusal(
                Problem.FORBIDDEN,
                "This is for administrators: the token must be of the group admin.");
          }
          return action.answer(new Call(request, caller.owner(), variable));
        });
  }

  /** A route that asks nobody who they are. */
  Routes addOpen(String method, String path, OpenAction action) {
    return add(method, path, (request, _, _) -> action.answer(request));
  }

  private Routes add(String method, String path, Entry entry) {
    routes.add(new Route(method, path, segments(path), entry));
    return this;
  }

  /**
   * Finds the action.
   *
   * @throws Refusal (not found, method not allowed) where there is none
   */
  Match match(String method, String path) {
    List<String> asked = segments(path);
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      String variable = route.match(asked);
      if (variable != null && route.method.equals(method)) {
        return new Match(method + " " + route.path, variable, route.entry);
      }
      if (variable != null) {
        allowed.add(route.method);
      }
    }
    if (allowed.isEmpty()) {
      throw new Refusal(Problem.NOT_FOUND, "There is nothing at this address.");
    }
    throw Refusal.methodNotAllowed(String.join(", ", allowed));
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }
}

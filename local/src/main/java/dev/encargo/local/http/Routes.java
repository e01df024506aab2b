package dev.encargo.local.http;

import dev.encargo.local.template.RouteDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the route of a request as API Gateway does: the most specific path wins, then a method before {@code ANY}; {@code $default}
 * takes what is left.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html">Routes for HTTP APIs</a>
 */
final class Routes {

  /** A route that fits, and what its path's parameters are. */
  record Match(RouteDescription route, Map<String, String> parameters) {}

  private record Entry(RouteDescription route, String method, List<String> segments) {

    static Entry of(RouteDescription route) {
      if (route.key().equals("$default")) {
        return new Entry(route, "ANY", List.of("{proxy+}"));
      }
      String[] parts = route.key().split(" ", 2);
      return new Entry(route, parts[0], split(parts[1]));
    }

    /** Sorts the most specific first: fixed segments before parameters, parameters before {@code {proxy+}}. */
    String rank() {
      StringBuilder rank = new StringBuilder();
      for (String segment : segments) {
        rank.append(segment.endsWith("+}") ? '2' : segment.startsWith("{") ? '1' : '0');
      }
      return rank.append(route.key().equals("$default") ? "9" : method.equals("ANY") ? "4" : "3")
          .toString();
    }

    Optional<Match> match(String asked, List<String> path) {
      if (!method.equals("ANY") && !method.equals(asked)) {
        return Optional.empty();
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      for (int i = 0; i < segments.size(); i++) {
        String segment = segments.get(i);
        if (segment.endsWith("+}")) {
          if (!route.key().equals("$default")) {
            parameters.put(
                segment.substring(1, segment.length() - 2),
                String.join("/", path.subList(Math.min(i, path.size()), path.size())));
          }
          return Optional.of(new Match(route, parameters));
        }
        if (i >= path.size()) {
          return Optional.empty();
        }
        if (segment.startsWith("{")) {
          parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
        } else if (!segment.equals(path.get(i))) {
          return Optional.empty();
        }
      }
      return path.size() == segments.size()
          ? Optional.of(new Match(route, parameters))
          : Optional.empty();
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  Routes(List<RouteDescription> routes) {
    routes.forEach(route -> entries.add(Entry.of(route)));
    entries.sort(Comparator.comparing(Entry::rank));
  }

  /**
   * @param path the decoded path
   */
  Optional<Match> find(String method, String path) {
    List<String> segments = split(path);
    return entries.stream().flatMap(entry -> entry.match(method, segments).stream()).findFirst();
  }

  private static List<String> split(String path) {
    return List.of(path.substring(1).split("/", -1));
  }
}

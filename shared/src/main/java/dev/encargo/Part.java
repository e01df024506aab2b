package dev.encargo;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is built when it is first asked for. */
final class Part<T> {

  private final Supplier<T> build;
  private volatile @Nullable T built;

  Part(Supplier<T> build) {
    this.build = build;
  }

  T get() {
    T value = built;
    if (value == null) {
      synchronized (this) {
        value = built;
        if (value == null) {
          value = build.get();
          built = value;
        }
      }
    }
    return value;
  }

  void ifBuilt(Consumer<T> use) {
    T value = built;
    if (value != null) {
      use.accept(value);
    }
  }
}

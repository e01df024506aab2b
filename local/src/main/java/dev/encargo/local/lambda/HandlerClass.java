package dev.encargo.local.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.local.CannotStart;
import dev.encargo.local.template.FunctionDescription;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;

/** The class that a function's handler string names. */
final class HandlerClass {

  private final Constructor<? extends RequestStreamHandler> constructor;

  private HandlerClass(Constructor<? extends RequestStreamHandler> constructor) {
    this.constructor = constructor;
  }

  /**
   * @throws CannotStart naming the function and its handler where there is no such class, or one that cannot run here
   */
  static HandlerClass of(FunctionDescription function) {
    String handler = function.handler();
    int colons = handler.indexOf("::");
    String name = colons < 0 ? handler : handler.substring(0, colons);
    try {
      Class<? extends RequestStreamHandler> type =
          Class.forName(name).asSubclass(RequestStreamHandler.class);
      return new HandlerClass(type.getConstructor(Platform.class));
    } catch (ClassNotFoundException e) {
      throw cannot(function, "there is no class " + name, e);
    } catch (ClassCastException e) {
      throw cannot(function, name + " is no RequestStreamHandler", e);
    } catch (NoSuchMethodException e) {
      throw cannot(function, name + " has no public constructor that takes a Platform", e);
    }
  }

  private static CannotStart cannot(FunctionDescription function, String why, Exception e) {
    return new CannotStart(
        "The function "
            + function.name()
            + " cannot run here: its handler is "
            + function.handler()
            + ", and "
            + why
            + ".",
        e);
  }

  /** An instance; throws what its constructor throws. */
  RequestStreamHandler create(Platform platform) throws Throwable {
    try {
      return constructor.newInstance(platform);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}

package dev.encargo.event;

import java.time.Instant;

/**
 * What is put on a bus.
 *
 * @param type by which rules choose
 * @param detail a JSON object
 */
public record BusEvent(String type, String detail, Instant time) {}

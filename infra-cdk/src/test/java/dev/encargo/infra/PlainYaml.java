package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** YAML without anchors and tags: references on one line, everything else as an indented block. */
final class PlainYaml extends StandardRepresenter {
  /** What a YAML 1.1 parser, as sam has one, would take for a date or a truth value. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d|yes|no|on|off|y|n");

  private PlainYaml(DumpSettings settings) {
    super(settings);
  }

  static String write(Map<String, Object> content) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSplitLines(false)
            .setDereferenceAliases(true)
            .setBestLineBreak("\n")
            .setWidth(200)
            .build();
    return new Dump(settings, new PlainYaml(settings)).dumpToString(content);
  }

  @Override
  protected Node representScalar(Tag tag, String value, ScalarStyle style) {
    boolean quote = tag.equals(Tag.STR) && AMBIGUOUS.matcher(value).matches();
    return super.representScalar(tag, value, quote ? ScalarStyle.SINGLE_QUOTED : style);
  }

  @Override
  protected Node representSequence(Tag tag, Iterable<?> items, FlowStyle style) {
    boolean names =
        StreamSupport.stream(items.spliterator(), false)
            .allMatch(item -> item instanceof String name && name.matches("[\\w.-]{1,60}"));
    return super.representSequence(tag, items, names ? FlowStyle.FLOW : style);
  }

  @Override
  protected Node representMapping(Tag tag, Map<?, ?> map, FlowStyle style) {
    boolean reference = map.containsKey("Ref") || map.get("Fn::GetAtt") instanceof List<?>;
    return super.representMapping(tag, map, reference ? FlowStyle.FLOW : style);
  }
}

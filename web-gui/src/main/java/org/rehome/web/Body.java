package org.rehome.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.NotSupportedException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.rehome.view.BadValue;

/**
 * The body of a request: one JSON object, read token by token, so that nothing deep is taken in.
 */
final class Body {
  /** A longer body is refused. */
  static final int LONGEST = 64 * 1024;

  private static final JsonFactory JSON =
      new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private Body() {}

  /** Takes one field, whose value is the parser's next token. */
  interface FieldReader {
    void take(JsonParser parser, String field) throws IOException;
  }

  /**
   * The bytes that were sent.
   *
   * @param noun what they are, such as "notice"
   */
  static byte[] read(String noun, InputStream body, HttpHeaders headers) throws IOException {
    // Without a content type the request may come from another site's page, unasked.
    if (headers.getMediaType() == null) {
      throw new NotSupportedException("the content type must be " + MediaType.APPLICATION_JSON);
    }
    byte[] bytes = body.readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      throw new ClientErrorException(
          "a " + noun + " may have " + LONGEST + " bytes",
          Response.Status.REQUEST_ENTITY_TOO_LARGE);
    }
    return bytes;
  }

  /**
   * Reads every field of the object that {@code body} is.
   *
   * @throws BadValue when it is anything else
   */
  static void fields(String noun, byte[] body, FieldReader reader) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadValue(null, "a " + noun + " is a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        reader.take(parser, parser.getCurrentName());
      }
      if (parser.nextToken() != null) {
        throw new BadValue(null, "there is something after the " + noun);
      }
    } catch (JsonParseException broken) {
      throw new BadValue(null, "not JSON: " + broken.getOriginalMessage());
    } catch (CharConversionException broken) {
      // The parser guesses the encoding; of damaged UTF-32 it complains by this.
      throw new BadValue(null, "not JSON: " + broken.getMessage());
    }
  }

  /** The digits of the whole number that a field's value is. */
  static String number(JsonParser parser, JsonToken value, String field) throws IOException {
    if (value != JsonToken.VALUE_NUMBER_INT) {
      throw new BadValue(field, "must be a whole number");
    }
    return parser.getText();
  }

  /** The text that a field's value is. */
  static String text(JsonParser parser, JsonToken value, String field) throws IOException {
    if (value != JsonToken.VALUE_STRING) {
      throw new BadValue(field, "must be a text");
    }
    return parser.getText();
  }
}

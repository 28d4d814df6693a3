package io.heliograph.wire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.heliograph.wire.service.ServiceMessage.Unknown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class ServiceMessagePropertiesTest {

    @Property(tries = 5000)
    void aMessageThatIsWrittenIsReadBackTheSame(@ForAll("messages") ServiceMessage message) {
        ByteBuf out = Unpooled.buffer();
        ServiceMessageWriter.write(message, out);

        ByteBuf body = Vectors.body(out);

        assertThat(out.isReadable()).isFalse();
        assertThat(ServiceMessageReader.read(body)).isEqualTo(message);
    }

    @Property(tries = 5000)
    void aMessageThatIsCutIsRefused(@ForAll("messages") ServiceMessage message, @ForAll int seed) {
        ByteBuf out = Unpooled.buffer();
        ServiceMessageWriter.write(message, out);
        ByteBuf body = Vectors.body(out);

        ByteBuf cut = body.slice(0, Math.floorMod(seed, body.readableBytes()));

        assertThat(catchThrowable(() -> ServiceMessageReader.read(cut)))
                .isInstanceOf(ServiceProtocolException.class);
    }

    @Property(tries = 5000)
    void randomBytesBehindAnyTypeAreReadOrRefused(
            @ForAll @IntRange(max = 15) int elements,
            @ForAll @IntRange(max = 44) int type,
            @ForAll byte[] bytes) {
        ByteBuf body =
                Unpooled.buffer().writeByte(0x90 | elements).writeByte(type).writeBytes(bytes);

        Throwable failure = catchThrowable(() -> ServiceMessageReader.read(body));

        assertThat(failure == null || failure instanceof ServiceProtocolException).isTrue();
    }

    @Provide
    Arbitrary<ServiceMessage> messages() {
        List<Arbitrary<ServiceMessage>> all =
                Arrays.stream(ServiceMessage.class.getPermittedSubclasses())
                        .filter(type -> type != Unknown.class)
                        .map(ServiceMessagePropertiesTest::message)
                        .toList();
        return Arbitraries.of(all).flatMap(message -> message);
    }

    private static Arbitrary<ServiceMessage> message(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Arbitrary<Object>> values =
                Arrays.stream(components).map(c -> component(type, c)).toList();
        return Combinators.combine(values).as(arguments -> create(type, components, arguments));
    }

    private static ServiceMessage create(
            Class<?> type, RecordComponent[] components, List<Object> arguments) {
        try {
            Class<?>[] types =
                    Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return (ServiceMessage) constructor.newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Arbitrary<Object> component(Class<?> type, RecordComponent component) {
        String name = type.getSimpleName() + "." + component.getName();
        return switch (name) {
            case "ConnectionFlowControl.connectionType" ->
                    Arbitraries.integers().between(1, 2).asGeneric();
            case "ConnectionFlowControl.operation" ->
                    Arbitraries.integers().between(1, 4).asGeneric();
            // A nil is read as the empty text.
            case "CloseConnection.errorMessage", "Ack.message" -> texts().asGeneric();
            default -> value(component.getAnnotatedType());
        };
    }

    @SuppressWarnings("NullAway") // null only where the component allows it
    private static Arbitrary<Object> value(AnnotatedType type) {
        Arbitrary<Object> value = nonNull(type);
        return type.isAnnotationPresent(Nullable.class) ? value.injectNull(0.3) : value;
    }

    private static Arbitrary<Object> nonNull(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (type == int.class || type == Integer.class) {
            return Arbitraries.integers().asGeneric();
        }
        if (type == Long.class) {
            return Arbitraries.longs().asGeneric();
        }
        if (type == boolean.class) {
            return Arbitraries.of(true, false).asGeneric();
        }
        if (type == String.class) {
            return texts().asGeneric();
        }
        if (type == ByteBuf.class) {
            return bytes().asGeneric();
        }
        if (type == Instant.class) {
            return times().asGeneric();
        }
        if (type == Claim.class) {
            return Combinators.combine(texts(), texts()).as(Claim::new).asGeneric();
        }
        if (type == ProtocolPayload.class) {
            return Combinators.combine(texts(), bytes()).as(ProtocolPayload::new).asGeneric();
        }
        AnnotatedType[] parameters =
                ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
        if (((ParameterizedType) type).getRawType() == Map.class) {
            return Arbitraries.maps(texts(), value(parameters[1])).ofMaxSize(20).asGeneric();
        }
        return value(parameters[0]).list().ofMaxSize(20).asGeneric();
    }

    private static Arbitrary<String> texts() {
        // Half of a surrogate pair has no form in UTF-8.
        Arbitrary<String> any =
                Arbitraries.strings()
                        .filter(s -> s.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
        Arbitrary<String> wide =
                Arbitraries.of("é", "日本", "😀")
                        .list()
                        .ofMaxSize(100)
                        .map(parts -> String.join("", parts));
        Arbitrary<String> lengths =
                Arbitraries.of(31, 32, 255, 256, 65_535, 65_536).map("x"::repeat);
        return Arbitraries.frequencyOf(Tuple.of(20, any), Tuple.of(5, wide), Tuple.of(1, lengths));
    }

    private static Arbitrary<ByteBuf> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(Unpooled::wrappedBuffer);
    }

    private static Arbitrary<Instant> times() {
        Arbitrary<Long> seconds =
                Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.longs().between(0, 0xffff_ffffL)),
                        Tuple.of(1, Arbitraries.longs().between(0, 0x3_ffff_ffffL)),
                        Tuple.of(
                                1,
                                Arbitraries.longs()
                                        .between(
                                                Instant.MIN.getEpochSecond(),
                                                Instant.MAX.getEpochSecond())));
        return Combinators.combine(seconds, Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }
}

package io.heliograph.server.edge.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.HttpListener;
import io.heliograph.server.edge.http.HttpSettings;
import io.heliograph.server.edge.http.Loops;
import io.heliograph.server.edge.http.NettyLoop;
import io.netty.buffer.ByteBuf;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** Requests come over real connections to one loop; the queue is asked and told on that loop. */
@Timeout(20)
@SuppressWarnings("NullAway.Init")
class PostQueueTest implements PostQueue.Reader {

    private static final int MAX_WAITING_BYTES = 100;

    private final Loops loops = new Loops(1);
    private final NettyLoop loop = loops.all().get(0);
    private final HttpClient http = HttpClient.newHttpClient();
    private final PostQueue queue = new PostQueue(MAX_WAITING_BYTES);
    private final BlockingQueue<HttpExchange> arrived = new LinkedBlockingQueue<>();
    private final List<String> received = new ArrayList<>();
    private HttpListener listener;
    private boolean closed;

    /** After how many bodies the one behind them says that it is enough for now. */
    private int enoughAfter = Integer.MAX_VALUE;

    @BeforeEach
    void listen() throws IOException {
        listener =
                HttpListener.start(
                        loops,
                        HttpSettings.of("127.0.0.1", 0),
                        exchange -> {
                            queue.add(exchange);
                            arrived.add(exchange);
                        });
        queue.opened(this);
    }

    @AfterEach
    void stop() {
        http.close();
        listener.stopAccepting();
        loops.close();
    }

    @Override
    public void received(ByteBuf bytes) {
        received.add(bytes.toString(StandardCharsets.UTF_8));
        if (received.size() >= enoughAfter) {
            queue.readable(false);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    private <T> T onLoop(Callable<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(action.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done.join();
    }

    private List<String> received() {
        return onLoop(() -> List.copyOf(received));
    }

    private void readable(boolean readable, int enough) {
        onLoop(() -> {
            enoughAfter = enough;
            queue.readable(readable);
            return true;
        });
    }

    /** A request that has arrived when this returns, and what it will be answered. */
    private record Post(HttpExchange exchange, CompletableFuture<HttpResponse<String>> answer) {
        int status() {
            return answer.join().statusCode();
        }
    }

    private Post post(String body) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/"))
                        .POST(BodyPublishers.ofString(body))
                        .build();
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request, BodyHandlers.ofString());
        return new Post(arrived.take(), answer);
    }

    @Test
    void whatComesIsTakenAndAnsweredWithoutABody() throws InterruptedException {
        Post first = post("a");
        Post second = post("b");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.answer().join().body()).isEmpty();
        assertThat(second.status()).isEqualTo(200);
        assertThat(received()).containsExactly("a", "b");
    }

    @Test
    void theAnswerToWhatWasTooMuchIsHeldBackUntilThereIsRoom() throws InterruptedException {
        enoughAfter = 1;
        Post first = post("a");
        assertThat(received()).containsExactly("a");
        assertThat(first.exchange().isAnswered()).isFalse();

        readable(true, Integer.MAX_VALUE);

        assertThat(first.status()).isEqualTo(200);
    }

    @Test
    void nothingIsTakenWhileThereIsNoRoomAndTheOrderIsKept() throws InterruptedException {
        enoughAfter = 1;
        Post first = post("a");
        Post second = post("b");
        Post third = post("c");
        assertThat(received()).containsExactly("a");

        readable(true, 2);

        assertThat(first.status()).isEqualTo(200);
        assertThat(received()).containsExactly("a", "b");
        assertThat(second.exchange().isAnswered()).isFalse();
        assertThat(third.exchange().isAnswered()).isFalse();

        readable(true, Integer.MAX_VALUE);

        assertThat(second.status()).isEqualTo(200);
        assertThat(third.status()).isEqualTo(200);
        assertThat(received()).containsExactly("a", "b", "c");
    }

    @Test
    void moreRequestsThanAClientSendsAreRefused() throws InterruptedException {
        enoughAfter = 1;
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i <= PostQueue.MAX_WAITING; i++) {
            posts.add(post("x"));
        }

        Post tooMany = post("y");

        assertThat(tooMany.status()).isEqualTo(429);
        readable(true, Integer.MAX_VALUE);
        posts.forEach(each -> assertThat(each.status()).isEqualTo(200));
        assertThat(received()).hasSize(posts.size()).doesNotContain("y");
    }

    @Test
    void moreBytesThanMayWaitAreRefused() throws InterruptedException {
        enoughAfter = 1;
        post("a");
        Post fits = post("b".repeat(MAX_WAITING_BYTES - 1));

        assertThat(post("cc").status()).isEqualTo(429);
        Post last = post("d");

        readable(true, Integer.MAX_VALUE);
        assertThat(fits.status()).isEqualTo(200);
        assertThat(last.status()).isEqualTo(200);
        // What has been taken makes room again.
        enoughAfter = 1;
        Post again = post("e");
        Post waits = post("f".repeat(MAX_WAITING_BYTES));
        readable(true, Integer.MAX_VALUE);
        assertThat(again.status()).isEqualTo(200);
        assertThat(waits.status()).isEqualTo(200);
    }

    @Test
    void aRequestThatItsClientGaveUpIsNotTaken() throws Exception {
        enoughAfter = 1;
        Post first = post("a");
        Post gone = post("b");
        CompletableFuture<Void> noticed = new CompletableFuture<>();
        gone.exchange().onAbandoned(() -> noticed.complete(null));
        gone.answer().cancel(true);
        noticed.get();

        readable(true, Integer.MAX_VALUE);

        assertThat(first.status()).isEqualTo(200);
        assertThat(post("c").status()).isEqualTo(200);
        assertThat(received()).containsExactly("a", "c");
    }

    @Test
    void theEndOfTheConnectionAnswersAllWhoWait() throws InterruptedException {
        enoughAfter = 1;
        Post taken = post("a");
        Post waits = post("b");

        onLoop(() -> {
            queue.end();
            return true;
        });

        assertThat(taken.status()).isEqualTo(200);
        assertThat(waits.status()).isEqualTo(404);
        assertThat(waits.answer().join().body()).isEqualTo("No Connection with that ID");
        assertThat(post("c").status()).isEqualTo(404);
        assertThat(received()).containsExactly("a");
    }

    @Test
    void aConnectionThatClosesAsItReadsTakesNoMore() throws InterruptedException {
        onLoop(() -> closed = true);

        assertThat(post("a").status()).isEqualTo(404);
        assertThat(received()).isEmpty();
    }
}

package io.heliograph.benchmarks;

/** A part of a benchmark that lives in a process of its own. Safe for use by one thread. */
interface Part extends AutoCloseable {

    /** Obeys one command; what it answers fits on one line. */
    String obey(String command, Words arguments) throws Exception;

    /** The words behind a command, read one after the other. */
    final class Words {
        private final String[] words;
        private int next;

        Words(String[] words, int next) {
            this.words = words;
            this.next = next;
        }

        String text() {
            return words[next++];
        }

        int number() {
            return Integer.parseInt(text());
        }

        long longNumber() {
            return Long.parseLong(text());
        }
    }
}

package io.heliograph.benchmarks;

/** A program that does nothing: what a virtual machine takes to start and to end. */
public final class Nothing {

    private Nothing() {}

    public static void main(String[] args) {}
}

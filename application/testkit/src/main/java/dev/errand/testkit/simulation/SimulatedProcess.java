package dev.errand.testkit.simulation;

import dev.errand.testkit.SimulatedCrash;
import dev.errand.testkit.simulation.TraceEvent.Who;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One life of a process: what is in its memory, and the threads that die with it. */
final class SimulatedProcess {

  private final World world;
  private final String name;
  private final int life;
  private final SimulatedCrash crash;
  private final List<SimulatedThread> threads = new ArrayList<>();
  private final List<SimulatedThread> frozen = new ArrayList<>();
  private final Map<String, Integer> names = new TreeMap<>();
  private boolean dead;
  private boolean isFrozen;

  SimulatedProcess(World world, String name, int life) {
    this.world = world;
    this.name = name;
    this.life = life;
    this.crash = new SimulatedCrash("of " + name);
  }

  World world() {
    return world;
  }

  String name() {
    return name;
  }

  int life() {
    return life;
  }

  Who who() {
    return new Who(name, life, "");
  }

  /** A thread's name that no other of this life has. */
  String unique(String wanted) {
    int number = names.merge(wanted, 1, Integer::sum);
    return number == 1 ? wanted : wanted + "#" + number;
  }

  List<SimulatedThread> threads() {
    return threads;
  }

  List<SimulatedThread> frozen() {
    return frozen;
  }

  boolean dead() {
    return dead;
  }

  boolean isFrozen() {
    return isFrozen;
  }

  void die() {
    dead = true;
    frozen.clear();
  }

  void freeze() {
    isFrozen = true;
  }

  void thaw() {
    isFrozen = false;
  }

  /** Throws the crash if this process is dead: whatever it wanted to do has no effect. */
  void requireLife() {
    if (dead) {
      throw crash;
    }
  }
}

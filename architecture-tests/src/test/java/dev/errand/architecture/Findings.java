package dev.errand.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConstantCaseLabelTree;
import com.sun.source.tree.DeconstructionPatternTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import javax.lang.model.element.Modifier;

/** What a walk over source files finds: each as "Type.method" or a place in a file. */
final class Findings {

  private static final Set<String> WIDE =
      Set.of("Throwable", "Exception", "RuntimeException", "Error");

  /** What a method overrides is documented there, and what a test shows is its name. */
  private static final Set<String> SAID_ELSEWHERE = Set.of("Override", "Test");

  private Findings() {}

  /** Catch clauses that take more than they can know. */
  static List<String> wideCatches(Sources sources) {
    return walk(
        sources,
        found ->
            new Walk(found) {
              @Override
              public Void visitCatch(CatchTree tree, Void none) {
                if (caught(tree).stream().anyMatch(WIDE::contains)) {
                  add();
                }
                return super.visitCatch(tree, none);
              }
            });
  }

  /** Catch clauses that end an interrupt: neither thrown on nor set again. */
  static List<String> swallowedInterrupts(Sources sources) {
    return walk(
        sources,
        found ->
            new Walk(found) {
              @Override
              public Void visitCatch(CatchTree tree, Void none) {
                if (caught(tree).contains("InterruptedException") && !passesOn(tree.getBlock())) {
                  add();
                }
                return super.visitCatch(tree, none);
              }
            });
  }

  /** Switches over one of our sealed types or enums that have a default. */
  static List<String> defaults(Sources sources, Predicate<String> isOurs) {
    return walk(
        sources,
        found ->
            new Walk(found) {
              @Override
              public Void visitSwitch(SwitchTree tree, Void none) {
                look(tree.getCases());
                return super.visitSwitch(tree, none);
              }

              @Override
              public Void visitSwitchExpression(SwitchExpressionTree tree, Void none) {
                look(tree.getCases());
                return super.visitSwitchExpression(tree, none);
              }

              private void look(List<? extends CaseTree> cases) {
                var labels = cases.stream().flatMap(each -> each.getLabels().stream()).toList();
                boolean open = labels.stream().anyMatch(DefaultCaseLabelTree.class::isInstance);
                boolean ours =
                    labels.stream()
                        .anyMatch(
                            label ->
                                switch (label) {
                                  case PatternCaseLabelTree pattern -> isOurs.test(typeOf(pattern));
                                  case ConstantCaseLabelTree constant ->
                                      constant.getConstantExpression()
                                              instanceof IdentifierTree name
                                          && isOurs.test(name.toString());
                                  default -> false;
                                });
                if (open && ours) {
                  add();
                }
              }
            });
  }

  /** Calls of a method, as {@code Thread.sleep}. */
  static List<String> calls(Sources sources, Set<String> methods) {
    return walk(
        sources,
        found ->
            new Walk(found) {
              @Override
              public Void visitMethodInvocation(MethodInvocationTree tree, Void none) {
                if (methods.contains(tree.getMethodSelect().toString())) {
                  add();
                }
                return super.visitMethodInvocation(tree, none);
              }
            });
  }

  static List<String> annotations(Sources sources, Set<String> names) {
    return walk(
        sources,
        found ->
            new Walk(found) {
              @Override
              public Void visitAnnotation(AnnotationTree tree, Void none) {
                if (names.contains(tree.getAnnotationType().toString())) {
                  add();
                }
                return super.visitAnnotation(tree, none);
              }
            });
  }

  /** Public types and methods without a word about them. */
  static List<String> undocumented(Sources sources) {
    return walk(
        sources,
        found ->
            new Walk(found) {
              @Override
              public Void visitClass(ClassTree tree, Void none) {
                if (visible(tree.getModifiers().getFlags())) {
                  require(tree.getSimpleName().toString());
                  return super.visitClass(tree, none);
                }
                return null;
              }

              @Override
              public Void visitMethod(MethodTree tree, Void none) {
                boolean compact =
                    tree.getName().contentEquals("<init>")
                        && getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type
                        && type.getKind() == Tree.Kind.RECORD;
                boolean saidElsewhere =
                    tree.getModifiers().getAnnotations().stream()
                        .map(each -> each.getAnnotationType().toString())
                        .anyMatch(SAID_ELSEWHERE::contains);
                if (visible(tree.getModifiers().getFlags()) && !compact && !saidElsewhere) {
                  require(tree.getName().toString());
                }
                return null;
              }

              private boolean visible(Set<Modifier> modifiers) {
                TreePath parent = getCurrentPath().getParentPath();
                boolean inInterface =
                    parent != null
                        && parent.getLeaf() instanceof ClassTree type
                        && type.getKind() == Tree.Kind.INTERFACE;
                return modifiers.contains(Modifier.PUBLIC)
                    || inInterface && !modifiers.contains(Modifier.PRIVATE);
              }

              private void require(String name) {
                if (docs().getDocComment(getCurrentPath()) == null) {
                  addNamed(name);
                }
              }
            });
  }

  private static List<String> caught(CatchTree tree) {
    Tree type = tree.getParameter().getType();
    return type instanceof UnionTypeTree union
        ? union.getTypeAlternatives().stream().map(Tree::toString).toList()
        : List.of(type.toString());
  }

  private static boolean passesOn(BlockTree block) {
    boolean[] passes = new boolean[1];
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitThrow(ThrowTree tree, Void none) {
        passes[0] = true;
        return null;
      }

      @Override
      public Void visitMethodInvocation(MethodInvocationTree tree, Void none) {
        passes[0] |= tree.getMethodSelect().toString().equals("Thread.currentThread().interrupt");
        return super.visitMethodInvocation(tree, none);
      }

      /** Remembered until what must not be cut short is done; what then happens is not seen. */
      @Override
      public Void visitAssignment(AssignmentTree tree, Void none) {
        passes[0] |= tree.toString().equals("interrupted = true");
        return super.visitAssignment(tree, none);
      }
    }.scan(block, null);
    return passes[0];
  }

  private static String typeOf(PatternCaseLabelTree label) {
    return switch (label.getPattern()) {
      case BindingPatternTree binding -> binding.getVariable().getType().toString();
      case DeconstructionPatternTree deconstruction -> deconstruction.getDeconstructor().toString();
      default -> "";
    };
  }

  private interface Start {
    Walk with(Found found);
  }

  private record Found(Sources.Unit unit, DocTrees docs, List<String> places) {}

  private static List<String> walk(Sources sources, Start start) {
    List<String> places = new ArrayList<>();
    for (Sources.Unit unit : sources.units()) {
      start.with(new Found(unit, sources.docs(), places)).scan(unit.tree(), null);
    }
    return places;
  }

  /** A walk that knows where it is. */
  private abstract static class Walk extends TreePathScanner<Void, Void> {

    private final Found found;

    Walk(Found found) {
      this.found = found;
    }

    DocTrees docs() {
      return found.docs();
    }

    /** Adds the innermost named method, of the type the file is named after. */
    void add() {
      String method = "";
      for (Tree each : getCurrentPath()) {
        if (each instanceof MethodTree inside) {
          method = "." + inside.getName();
          break;
        }
      }
      found.places().add(found.unit().name() + method);
    }

    void addNamed(String name) {
      found.places().add(found.unit().name() + "." + name);
    }
  }
}

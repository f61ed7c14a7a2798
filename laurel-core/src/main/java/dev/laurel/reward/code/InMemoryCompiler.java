package dev.laurel.reward.code;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The JDK's compiler from memory to memory: without annotation processors and without a class path. */
final class InMemoryCompiler {

    private static final List<String> OPTIONS =
            List.of("-proc:none", "-nowarn", "-g:none", "-classpath", "/nonexistent");

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null);

    /**
     * What came of compiling.
     *
     * @param problem the first error, empty if there is none
     * @param loader of the classes, with asserts switched on
     */
    record Compiled(String problem, ClassLoader loader) {}

    /**
     * A source as a tree.
     *
     * @param problem the first error, empty if there is none
     */
    record Parsed(String problem, CompilationUnitTree unit, JavacTask task) {}

    Parsed parse(SourceText source) throws IOException {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavacTask task =
                (JavacTask) compiler.getTask(Writer.nullWriter(), files, diagnostics, OPTIONS, null, List.of(source));
        CompilationUnitTree unit = task.parse().iterator().next();
        return new Parsed(problem(diagnostics), unit, task);
    }

    Compiled compile(List<SourceText> sources) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        boolean done = compiler.getTask(
                        Writer.nullWriter(), new InMemory(files, classes), diagnostics, OPTIONS, null, sources)
                .call();
        String problem = problem(diagnostics);
        return new Compiled(done ? "" : problem.isEmpty() ? "it does not compile" : problem, new Loader(classes));
    }

    private static String problem(DiagnosticCollector<JavaFileObject> diagnostics) {
        Optional<Diagnostic<? extends JavaFileObject>> error = diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .findFirst();
        return error.map(diagnostic -> JavaTests.brief(
                        "line " + diagnostic.getLineNumber() + ": " + diagnostic.getMessage(Locale.ROOT)))
                .orElse("");
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + classes.size()), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return classes.computeIfAbsent(name, key -> new ByteArrayOutputStream());
                }
            };
        }
    }

    private static final class Loader extends ClassLoader {

        private final Map<String, ByteArrayOutputStream> classes;

        Loader(Map<String, ByteArrayOutputStream> classes) {
            // Not the loader of the harness: a reply does not get at it by name.
            super(ClassLoader.getPlatformClassLoader());
            this.classes = classes;
            setDefaultAssertionStatus(true);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            ByteArrayOutputStream bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes.toByteArray(), 0, bytes.size());
        }
    }
}

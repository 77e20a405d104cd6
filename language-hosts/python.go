package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	generator "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// starterName is Pulumi's program that prepares the SDK and runs a Python program. It is beside this executable, as in an
// official install.
const starterName = "pulumi-language-python-exec"

type python struct{}

func (python) command(
	ctx context.Context, run *pulumirpc.RunRequest, engineAddress, _ string,
) (*exec.Cmd, error) {
	tools, err := pythonTools(run.GetInfo())
	if err != nil {
		return nil, err
	}
	if err := tools.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	words := []string{filepath.Join(filepath.Dir(self), starterName)}
	for _, pair := range [][2]string{
		{"monitor", run.GetMonitorAddress()},
		{"engine", engineAddress},
		{"organization", run.GetOrganization()},
		{"project", run.GetProject()},
		{"root_directory", run.GetInfo().GetRootDirectory()},
		{"stack", run.GetStack()},
		{"pwd", run.GetPwd()},
		{"dry_run", strconv.FormatBool(run.GetDryRun())},
		{"parallel", strconv.Itoa(int(run.GetParallel()))},
	} {
		if pair[1] != "" {
			words = append(words, "--"+pair[0], pair[1])
		}
	}
	entry := run.GetInfo().GetEntryPoint()
	if entry == "" {
		entry = "."
	}
	command, err := tools.Command(ctx, append(append(words, entry), run.GetArgs()...)...)
	if err != nil {
		return nil, err
	}
	inContext := exec.CommandContext(ctx, command.Path)
	inContext.Args, inContext.Env = command.Args, command.Env
	return inContext, nil
}

func (python) install(
	ctx context.Context, program *pulumirpc.ProgramInfo, folder string, stdout, stderr io.Writer,
) error {
	tools, err := pythonTools(program)
	if err != nil {
		return err
	}
	return tools.InstallDependencies(ctx, folder, false /* useLanguageVersionTools */, true /* showOutput */, stdout, stderr)
}

func (python) sdk(request *pulumirpc.GeneratePackageRequest) (files, error) {
	source, err := readSchema(request)
	if err != nil {
		return nil, err
	}
	return generator.GeneratePackage("pulumi-language-python", source.pkg, request.GetExtraFiles(), source.loader)
}

func (python) about(ctx context.Context, program *pulumirpc.ProgramInfo) (string, string, error) {
	tools, err := pythonTools(program)
	if err != nil {
		return "", "", err
	}
	info, err := tools.About(ctx)
	return info.Executable, info.Version, err
}

// pythonTools are what a program's `runtime.options` name: pip in a virtual environment, Poetry or uv.
func pythonTools(program *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	kinds := map[string]toolchain.PythonOptions{
		"":       {Toolchain: toolchain.Pip},
		"pip":    {Toolchain: toolchain.Pip},
		"poetry": {Toolchain: toolchain.Poetry},
		"uv":     {Toolchain: toolchain.Uv},
	}
	options, ok := kinds[option(program, "toolchain")]
	if !ok {
		return nil, fmt.Errorf("runtime.options.toolchain is %q in Pulumi.yaml: write pip, poetry or uv", option(program, "toolchain"))
	}
	options.Root = program.GetRootDirectory()
	options.ProgramDir = program.GetProgramDirectory()
	options.Virtualenv = option(program, "virtualenv")
	return toolchain.ResolveToolchain(options)
}

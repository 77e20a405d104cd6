package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	generator "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

type golang struct{}

func (golang) command(
	ctx context.Context, run *pulumirpc.RunRequest, engineAddress, folder string,
) (*exec.Cmd, error) {
	program, err := goProgram(ctx, run.GetInfo(), folder)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, program, run.GetArgs()...)
	command.Dir = run.GetPwd()
	command.Env = append(os.Environ(),
		"PULUMI_ORGANIZATION="+run.GetOrganization(),
		"PULUMI_PROJECT="+run.GetProject(),
		"PULUMI_ROOT_DIRECTORY="+run.GetInfo().GetRootDirectory(),
		"PULUMI_STACK="+run.GetStack(),
		"PULUMI_DRY_RUN="+strconv.FormatBool(run.GetDryRun()),
		"PULUMI_PARALLEL="+strconv.Itoa(int(run.GetParallel())),
		"PULUMI_MONITOR="+run.GetMonitorAddress(),
		"PULUMI_ENGINE="+engineAddress,
	)
	return command, nil
}

// goProgram is the path of the compiled program: the one that `runtime.options.binary` names, or one that it
// compiles into the folder. Go compiles only what has changed, but links anew.
func goProgram(ctx context.Context, program *pulumirpc.ProgramInfo, folder string) (string, error) {
	if binary := option(program, "binary"); binary != "" {
		return filepath.Join(program.GetRootDirectory(), binary), nil
	}
	target := option(program, "buildTarget")
	if target == "" {
		target = filepath.Join(folder, "program")
	}
	entry := filepath.Join(program.GetProgramDirectory(), program.GetEntryPoint())
	compile := exec.CommandContext(ctx, "go", "build", "-o", target, ".")
	compile.Dir = entry
	compile.Stdout, compile.Stderr = os.Stdout, os.Stderr
	if err := compile.Run(); errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("go is not on PATH: install Go, or name a compiled program in runtime.options.binary of Pulumi.yaml")
	} else if err != nil {
		return "", fmt.Errorf("the Go program in %s cannot be compiled: see the lines above", entry)
	}
	return target, nil
}

func (golang) install(ctx context.Context, _ *pulumirpc.ProgramInfo, folder string, stdout, stderr io.Writer) error {
	command := exec.CommandContext(ctx, "go", "mod", "tidy")
	command.Dir = folder
	command.Stdout, command.Stderr = stdout, stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("go mod tidy in %s failed: %w", folder, err)
	}
	return nil
}

func (golang) sdk(request *pulumirpc.GeneratePackageRequest) (files, error) {
	source, err := readSchema(request)
	if err != nil {
		return nil, err
	}
	return generator.GeneratePackage("pulumi-language-go", source.pkg, request.GetLocalDependencies())
}

func (golang) about(ctx context.Context, _ *pulumirpc.ProgramInfo) (string, string, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return "", "", err
	}
	version, err := exec.CommandContext(ctx, path, "version").Output()
	return path, strings.TrimSpace(string(version)), err
}

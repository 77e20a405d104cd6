package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	// By this exit code the SDKs say that they have already reported the error.
	errorIsReported = 32
	// How long a program may take to end when it is asked to.
	programEndLimit = 2 * time.Second
)

// language is what differs from language to language.
type language interface {
	// command is the command that runs a program, and that ends with the context. It may put files into the folder.
	command(ctx context.Context, run *pulumirpc.RunRequest, engineAddress, folder string) (*exec.Cmd, error)
	// install installs what a program in a folder needs.
	install(ctx context.Context, program *pulumirpc.ProgramInfo, folder string, stdout, stderr io.Writer) error
	// sdk generates the files of a package's SDK, by their paths.
	sdk(request *pulumirpc.GeneratePackageRequest) (files, error)
	// about tells the executable that runs programs, and its version.
	about(ctx context.Context, program *pulumirpc.ProgramInfo) (executable, version string, err error)
}

// languageHost serves the engine. It does not look for plugins to install: where it is needed, official plugins cannot be
// downloaded either, and the engine uses those that run already or are on PATH. Other methods answer "unimplemented".
type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	name          string
	language      language
	engineAddress string
}

func (host *languageHost) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	host.engineAddress = request.GetEngineAddress()
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (host *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "1.0.0"}, nil
}

func (host *languageHost) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (host *languageHost) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

func (host *languageHost) About(
	ctx context.Context, request *pulumirpc.AboutRequest,
) (*pulumirpc.AboutResponse, error) {
	executable, version, err := host.language.about(ctx, request.GetInfo())
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{Executable: executable, Version: version}, nil
}

func (host *languageHost) Run(ctx context.Context, run *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if run.GetAttachDebugger() {
		return &pulumirpc.RunResponse{Error: "this language host cannot attach a debugger"}, nil
	}
	folder, err := os.MkdirTemp("", host.name+"-program-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	command, err := host.language.command(ctx, run, host.engineAddress, folder)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	configuration, err := json.Marshal(run.GetConfig())
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(run.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	command.Env = append(command.Environ(),
		"PULUMI_CONFIG="+string(configuration), "PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys))
	// The engine reads what the language host prints.
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	// As Ctrl-C would end it, and if that is not enough after two seconds, at once.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = programEndLimit
	return response(command.Run()), nil
}

func response(end error) *pulumirpc.RunResponse {
	var exit *exec.ExitError
	switch {
	case end == nil:
		return &pulumirpc.RunResponse{}
	case errors.As(end, &exit) && exit.ExitCode() == errorIsReported:
		return &pulumirpc.RunResponse{Bail: true}
	case errors.As(end, &exit):
		return &pulumirpc.RunResponse{Error: "the program ended with " + exit.String()}
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program could not be started: %v", end)}
	}
}

func (host *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(stream, request.GetIsTerminal())
	if err != nil {
		return err
	}
	defer closer.Close()
	folder := request.GetInfo().GetProgramDirectory()
	if folder == "" {
		folder = request.GetDirectory()
	}
	if err := host.language.install(stream.Context(), request.GetInfo(), folder, stdout, stderr); err != nil {
		return err
	}
	return closer.Close()
}

func (host *languageHost) GeneratePackage(
	_ context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	generated, err := host.language.sdk(request)
	if err != nil {
		return nil, fmt.Errorf("the SDK for %s cannot be generated: %w", host.name, err)
	}
	return &pulumirpc.GeneratePackageResponse{}, generated.write(request.GetDirectory())
}

// option is a text among a program's `runtime.options` in Pulumi.yaml; empty if it is absent.
func option(program *pulumirpc.ProgramInfo, name string) string {
	return program.GetOptions().GetFields()[name].GetStringValue()
}
